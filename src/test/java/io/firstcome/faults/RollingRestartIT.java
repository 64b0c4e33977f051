package io.firstcome.faults;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.firstcome.faults.Told.Asked;
import io.firstcome.services.Application;
import io.firstcome.services.HaProxy;
import io.vertx.core.Future;

/**
 * A rollout in mid-drop: one instance after the other is told to stop and started anew, as an orchestrator does it, and no
 * user behind the load balancer notices (SPEC §3.3, §3.5; README, "Restart without a failed request"). Part of
 * {@code ./mvnw verify -Pfaults}, for it needs HAProxy on the machine.
 */
class RollingRestartIT {

    /** Nobody hears SOLD_OUT. */
    private static final int COUPONS = 1_000_000;
    private static final int USERS_OF_A_SECOND = 100;
    /** Of what would come if nobody stopped it. */
    private static final Duration AN_HOUR = Duration.ofHours(1);
    /** Five times what the balancer needs to notice (two checks, 500 ms apart). */
    private static final Map<String, String> SETTINGS = Map.of("quarkus.shutdown.delay", "5s");
    private static final int TERMINATED = 128 + 15;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<Asked, Integer> GOOD = Map.of(Asked.CLAIM, Told.ACCEPTED, Asked.STATUS, Told.OK,
            Asked.COUPON, Told.OK);

    private static Site site;

    @BeforeAll
    static void start() {
        site = Site.start("rolling", SETTINGS);
    }

    @AfterAll
    static void stop() {
        if (site != null) {
            site.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void noRequestFailsAndNoClaimIsLost(HaProxy.Mode mode) {
        String couponId = site.newCoupon(COUPONS);
        try (HaProxy balancer = new HaProxy("rolling-" + mode, mode, site.instances());
                Clients users = Clients.onTheirOwn(site, balancer.url(), couponId);
                Witness witness = new Witness(site, couponId)) {
            // Given
            balancer.start();
            Future<Void> crowd = users.come("user", USERS_OF_A_SECOND * (int) AN_HOUR.toSeconds(), AN_HOUR, AN_HOUR);
            awaitSomeMore(users);

            // When
            List<Integer> exitCodes = new ArrayList<>();
            for (Application instance : site.instances()) {
                Instant from = Instant.now();
                CompletableFuture<Void> stop = CompletableFuture.runAsync(instance::stop);
                await().atMost(LIMIT).until(() -> !instance.isReady());
                given().get(instance.url() + "/api/coupons/" + couponId)
                        .then().statusCode(Told.OK).header("Connection", "close");
                stop.join();
                exitCodes.add(instance.exitCode());
                Instant stopped = Instant.now();
                instance.start();
                await().atMost(LIMIT).until(() -> balancer.sendsTo(instance));
                Diary.write("%s stopped after %s, and was served again after %s more", instance.url(),
                        FaultTable.seconds(Duration.between(from, stopped)),
                        FaultTable.seconds(Duration.between(stopped, Instant.now())));
                awaitSomeMore(users);
            }
            users.stopComing();
            Clients.join(crowd);
            users.stopPolling();

            // Then
            List<Told> told = users.told();
            Diary.write("Rolling restart behind %s: %s answered, %d failed", mode,
                    told.stream().collect(Collectors.groupingBy(Told::asked, Collectors.counting())),
                    told.stream().filter(RollingRestartIT::isFailed).count());
            assertThat(exitCodes).as("none had to be killed").containsOnly(TERMINATED);
            assertThat(told).filteredOn(RollingRestartIT::isFailed).isEmpty();
            assertThat(witness.awaitRest(LIMIT)).isTrue();
            assertThat(Audit.of(witness.facts(COUPONS, false, users)).details()).isEmpty();
            await().atMost(LIMIT).until(() -> given().auth().oauth2(site.tokenOfOperator())
                    .get(balancer.url() + "/api/admin/coupons/" + couponId + "/audit").path("data.consistent"));
        }
    }

    private static boolean isFailed(Told told) {
        return told.status() != GOOD.get(told.asked());
    }

    /** As many answers as come in two or three seconds. */
    private static void awaitSomeMore(Clients users) {
        int before = users.told().size();
        await().atMost(LIMIT).until(() -> users.told().size() > before + 6 * USERS_OF_A_SECOND);
    }
}
