package io.firstcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.firstcome.claim.Crowd;
import io.firstcome.claim.Crowd.Answer;
import io.firstcome.services.Application;
import io.firstcome.services.Credentials;
import io.firstcome.services.ServerProcess;
import io.firstcome.services.Services;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;

/** Two instances of the packaged application on the same servers share one drop (SPEC §3.1, §3.2, §3.4). */
class TwoInstancesIT {

    private static final int USERS = 20_000;
    private static final int COUPONS = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Services services;
    private static Application one;
    private static Application other;
    private static Credentials credentials;

    @BeforeAll
    static void start() {
        services = Services.start("two-instances");
        credentials = Credentials.create("two-instances-keys");
        Map<String, String> settings = credentials.settings(services);
        one = new Application("instance-one", settings);
        other = new Application("instance-other", settings);
        ServerProcess.startAll(List.of(one, other));
    }

    @AfterAll
    static void stop() {
        for (AutoCloseable started : new AutoCloseable[] { one, other, services }) {
            if (started != null) {
                try {
                    started.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    @Test
    void exactlyTheAcceptedAreTheWinners() {
        // Given
        String couponId = Campaign.create(one.url(), credentials.token("admin", "admin"), COUPONS);
        List<String> users = Crowd.users("user", USERS);

        // When
        List<Answer> answers;
        try (Crowd crowd = new Crowd(List.of(one.url(), other.url()), credentials.token("shop", "service"))) {
            answers = crowd.claim(couponId, users);
        }

        // Then
        List<String> accepted = answers.stream().filter(answer -> answer.status() == 202).map(Answer::userId).toList();
        assertThat(accepted).hasSize(COUPONS);
        assertThat(answers).filteredOn(answer -> answer.status() != 202)
                .allSatisfy(answer -> assertThat(answer.reason()).isEqualTo("SOLD_OUT"));
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(winners(couponId)).hasSize(COUPONS));
        List<Tables.Issued> winners = winners(couponId);
        assertThat(winners).extracting(Tables.Issued::userId).containsExactlyInAnyOrderElementsOf(accepted);
        assertThat(winners).extracting(Tables.Issued::rank)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, COUPONS).boxed().toList());
    }

    /** Whichever of them was told, nobody is admitted by either behind the answer; the promise is within 100 ms. */
    @Test
    void aPauseInMidDropHoldsForBoth() {
        // Given
        String couponId = Campaign.create(one.url(), credentials.token("admin", "admin"), 1_000_000);
        AtomicBoolean isPaused = new AtomicBoolean();
        CompletableFuture<List<Answer>> claims = CompletableFuture.supplyAsync(() -> claimInWavesUntil(isPaused, couponId));
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> RestAssured.given()
                .get(one.url() + "/api/coupons/" + couponId).<Integer> path("data.remaining") < 1_000_000);

        // When: as an operator would, on a machine that is too busy to say
        try {
            Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(5)).until(() -> RestAssured.given()
                    .auth().oauth2(credentials.token("admin", "admin"))
                    .post(other.url() + "/api/coupons/" + couponId + "/pause").statusCode() == 200);
        } finally {
            isPaused.set(true);
        }
        Instant answered = Instant.now();

        // Then
        List<Answer> answers = claims.join();
        assertThat(answers).filteredOn(answer -> answer.status() == 202).isNotEmpty()
                .allSatisfy(answer -> assertThat(Instant.parse(answer.body().getJsonObject("data").getString("requestedAt")))
                        .isBeforeOrEqualTo(answered.plusMillis(100)));
        assertThat(answers).filteredOn(answer -> answer.status() != 202).extracting(Answer::reason).contains("PAUSED")
                .isSubsetOf("PAUSED", "UNAVAILABLE");
    }

    /** The last wave begins behind the pause, however long that took. */
    private static List<Answer> claimInWavesUntil(AtomicBoolean isPaused, String couponId) {
        List<Answer> answers = new ArrayList<>();
        try (Crowd crowd = new Crowd(List.of(one.url(), other.url()), credentials.token("shop", "service"))) {
            boolean isLast;
            do {
                isLast = isPaused.get();
                answers.addAll(crowd.claim(couponId, Crowd.users("pause-" + answers.size(), 500)));
            } while (!isLast);
        }
        return answers;
    }

    /** Production's log is for machines; it leads from the caller's trace to the row, and names nobody (PITFALLS 13). */
    @Test
    void theLogIsObjectsThatLeadToTheRowAndNameNobody() throws IOException {
        // Given
        String couponId = Campaign.create(one.url(), credentials.token("admin", "admin"), 1);
        String trace = UUID.randomUUID().toString().replace("-", "");
        String user = "somebody-" + trace;

        // When
        RestAssured.given().auth().oauth2(credentials.token(user, "user"))
                .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-00")
                .post(one.url() + "/api/coupons/" + couponId + "/issue").then().statusCode(202);

        // Then
        Awaitility.await().atMost(LIMIT).until(() -> (one.logged() + other.logged()).contains(trace));
        List<JsonObject> lines = Stream.of(one.logged(), other.logged()).flatMap(String::lines)
                // The virtual machine has no JSON
                .filter(line -> !line.startsWith("WARNING: ")).map(JsonObject::new).toList();
        assertThat(lines).filteredOn(line -> line.getString("message").contains(trace)).singleElement().satisfies(line -> {
            assertThat(line.getString("level")).isEqualTo("INFO");
            assertThat(line.getString("message")).startsWith("Issued coupon " + couponId + " rank 1 to user ");
            assertThat(line.getJsonObject("mdc").getString("couponId")).isEqualTo(couponId);
            assertThat(line.getJsonObject("mdc").getString("traceId")).isEqualTo(trace);
            assertThat(line.getJsonObject("mdc").getString("user")).matches("[0-9a-f]{16}");
        });
        assertThat(one.logged() + other.logged()).doesNotContain(user);
    }

    /** Seed 003's separate consumer servers. */
    @Test
    void anInstanceThatDoesNotIssueLeavesItToTheOthers() throws IOException {
        // Given
        Map<String, String> settings = credentials.settings(services);
        settings.put("firstcome.issuer.enabled", "false");
        try (Application apiOnly = new Application("api-only", settings)) {
            apiOnly.start();
            String couponId = Campaign.create(apiOnly.url(), credentials.token("admin", "admin"), 100);
            List<String> users = Crowd.users("user", 200);

            // When
            List<Answer> answers;
            try (Crowd crowd = new Crowd(List.of(apiOnly.url()), credentials.token("shop", "service"))) {
                answers = crowd.claim(couponId, users);
            }

            // Then
            assertThat(answers).filteredOn(answer -> answer.status() == 202).hasSize(100);
            Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(winners(couponId)).hasSize(100));
            // Said once the row is committed
            Awaitility.await().atMost(LIMIT).untilAsserted(
                    () -> assertThat(one.logged() + other.logged()).contains("Issued coupon " + couponId + " rank 100 "));
            assertThat(apiOnly.logged()).doesNotContain("Issued coupon");
        }
    }

    private static List<Tables.Issued> winners(String couponId) {
        try (Tables tables = Tables.connect(services.configuration()::get)) {
            return tables.issued(couponId);
        }
    }
}
