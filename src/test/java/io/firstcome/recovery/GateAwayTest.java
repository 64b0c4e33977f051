package io.firstcome.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.firstcome.claim.Crowd;
import io.firstcome.claim.Crowd.Answer;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateEntry.State;
import io.firstcome.gate.GateView;
import io.firstcome.services.OwnServices;
import io.firstcome.services.Services;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;

/**
 * While Redis is away claims go past the gate, and a gate that comes back knows of them before it admits anybody (SPEC
 * §3.5, §3.6; PITFALLS 3, 7, 18).
 */
@QuarkusTest
@TestProfile(OwnServices.class)
class GateAwayTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    Gate gate;

    Services services;

    private Tables tables;
    private Crowd crowd;
    private String url;

    @BeforeEach
    void connect() {
        url = RestAssured.baseURI + ":" + RestAssured.port;
        tables = Tables.connect();
        crowd = new Crowd(List.of(url), Tokens.service());
    }

    @AfterEach
    void startRedis() {
        if (!services.redis().isRunning()) {
            services.redis().start();
        }
        await().atMost(LIMIT).until(() -> !gate.isAway());
        crowd.close();
        tables.close();
    }

    @Test
    void claimsGoPastTheGateAndTheIssuerDecides() {
        // Given
        String couponId = Campaign.create(url, Tokens.admin(), 10);
        List<String> before = accepted(crowd.claim(couponId, Crowd.users("before", 4)));
        services.redis().kill();

        // When
        List<Answer> meanwhile = crowd.claim(couponId, Crowd.users("meanwhile", 20));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).hasSize(10));

        // Then
        assertThat(before).hasSize(4);
        // whoever gets there when the last place is given already
        assertThat(meanwhile).filteredOn(answer -> answer.status() != 202).extracting(Answer::reason)
                .allMatch("SOLD_OUT"::equals);
        List<String> winners = tables.issued(couponId).stream().map(Tables.Issued::userId).toList();
        assertThat(winners).containsAll(before);
        assertThat(statuses(couponId, before)).containsOnly("ISSUED");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(statuses(couponId, accepted(meanwhile)))
                .containsOnly("ISSUED", "REJECTED").filteredOn("ISSUED"::equals).hasSize(6));
        assertThat(crowd.status(couponId, List.of("nobody"))).singleElement()
                .extracting(Answer::reason).isEqualTo("UNAVAILABLE");
        // who uses it is told so, now and when Redis is back
        String user = before.get(0);
        RestAssured.given().auth().oauth2(Tokens.user(user)).contentType(ContentType.JSON)
                .body(Map.of("orderId", "order", "orderAmount", 30_000))
                .post("/api/coupons/" + couponId + "/usage").then().statusCode(200);
        assertThat(statuses(couponId, List.of(user))).containsExactly("USED");
        // sold out by now, and no winner hears it
        await().atMost(LIMIT).until(() -> "SOLD_OUT".equals(reason(couponId, "late")));
        assertThat(reason(couponId, winners.get(9))).isEqualTo("DUPLICATE");

        // When
        services.redis().start();

        // Then
        await().atMost(LIMIT).until(() -> !gate.isAway());
        assertThat(reason(couponId, "later")).isEqualTo("SOLD_OUT");
        assertThat(statuses(couponId, List.of(user))).containsExactly("USED");
        assertThat(statuses(couponId, winners)).containsOnly("ISSUED", "USED").filteredOn("USED"::equals).hasSize(1);
        await().atMost(LIMIT).until(() -> look(couponId, user).entry().state() == State.USED);
        assertThat(crowd.status(couponId, List.of("nobody"))).singleElement()
                .extracting(Answer::reason).isEqualTo("NOT_CLAIMED");
    }

    @Test
    void aGateThatComesBackKnowsWhatWasClaimedPastIt() {
        // Given: kim is through, and Redis knows nothing of it
        String couponId = Campaign.create(url, Tokens.admin(), 2);
        services.redis().kill();
        assertThat(accepted(crowd.claim(couponId, List.of("kim")))).containsExactly("kim");

        // When
        services.redis().start();
        await().atMost(LIMIT).until(() -> !gate.isAway());
        List<Answer> answers = new ArrayList<>();
        for (String user : List.of("kim", "lee", "park")) {
            answers.addAll(crowd.claim(couponId, List.of(user)));
        }

        // Then: never two more
        assertThat(answers).extracting(Answer::reason).containsExactly("DUPLICATE", null, "SOLD_OUT");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId))
                .extracting(Tables.Issued::userId).containsExactly("kim", "lee"));
    }

    @Test
    void aFrozenRedisIsNoticedAndWhatItWasAskedChangesNothing() {
        // Given
        String couponId = Campaign.create(url, Tokens.admin(), 3);
        services.redis().pause();

        // When
        List<String> meanwhile = accepted(crowd.claim(couponId, List.of("kim", "lee")));
        services.redis().resume();
        await().atMost(LIMIT).until(() -> !gate.isAway());
        List<Answer> after = new ArrayList<>();
        for (String user : List.of("park", "choi")) {
            after.addAll(crowd.claim(couponId, List.of(user)));
        }

        // Then
        assertThat(meanwhile).containsExactly("kim", "lee");
        assertThat(after).extracting(Answer::reason).containsExactly(null, "SOLD_OUT");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId))
                .extracting(Tables.Issued::userId).containsExactlyInAnyOrder("kim", "lee", "park"));
    }

    @Test
    void whatMayNotBeClaimedIsRefusedPastTheGateToo() {
        // Given
        Map<UUID, String> refusals = Map.of(
                tables.coupon(10, "PAUSED", Tables.CLOSES_AT), "PAUSED",
                tables.coupon(10, "CLOSED", Tables.CLOSES_AT), "CLOSED",
                tables.coupon(10, "DRAFT", Tables.CLOSES_AT), "NOT_OPEN",
                tables.coupon(10, "OPEN", Instant.parse("2021-01-01T00:00:00Z")), "CLOSED",
                UUID.randomUUID(), "COUPON_NOT_FOUND");

        // When
        services.redis().kill();

        // Then
        refusals.forEach((couponId, reason) -> {
            assertThat(reason(couponId.toString(), "kim")).isEqualTo(reason);
            assertThat(tables.issued(couponId)).isEmpty();
        });
    }

    /** docs/adr/0013: what needs the gate waits for it, the rest is written down and holds. */
    @Test
    void whatAnOperatorDoesMeanwhileHoldsBothPastTheGateAndBehindIt() {
        // Given
        String paused = Campaign.create(url, Tokens.admin(), 10);
        String lowered = Campaign.create(url, Tokens.admin(), 10);
        services.redis().kill();

        // When
        int pause = operator().post("/api/coupons/" + paused + "/pause").statusCode();
        int lower = operator().contentType("application/json").body("{\"totalQuantity\":5}")
                .patch("/api/coupons/" + lowered).statusCode();

        // Then
        assertThat(List.of(pause, lower)).containsOnly(503);
        await().atMost(LIMIT).until(() -> "PAUSED".equals(reason(paused, "kim")));
        RestAssured.given().get("/api/coupons/" + paused).then().body("data.state", equalTo("PAUSED"));
        RestAssured.given().get("/api/coupons/" + lowered).then().body("data.totalQuantity", equalTo(10));

        // When
        services.redis().start();
        await().atMost(LIMIT).until(() -> !gate.isAway());

        // Then
        assertThat(reason(paused, "kim")).isEqualTo("PAUSED");
        assertThat(operator().post("/api/coupons/" + paused + "/pause").statusCode()).isEqualTo(200);
        assertThat(operator().contentType("application/json").body("{\"totalQuantity\":5}")
                .patch("/api/coupons/" + lowered).statusCode()).isEqualTo(200);
    }

    private static RequestSpecification operator() {
        return RestAssured.given().auth().oauth2(Tokens.admin());
    }

    @Test
    void theCrowdPastTheGateIsBounded() {
        // Given
        String couponId = Campaign.create(url, Tokens.admin(), 5);
        services.redis().kill();
        await().atMost(LIMIT).until(() -> gate.reach(UUID.fromString(couponId)).awayFor().compareTo(Duration.ofSeconds(2)) > 0);

        // When
        List<Answer> answers = crowd.claim(couponId, Crowd.users("user", 1_000));

        // Then
        assertThat(answers).filteredOn(answer -> answer.status() == 409).extracting(Answer::reason)
                .allMatch("SOLD_OUT"::equals);
        assertThat(answers).filteredOn(answer -> answer.status() == 503).extracting(Answer::reason).contains("OVERLOADED");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).hasSize(5));
    }

    private GateView look(String couponId, String user) {
        return gate.look(UUID.fromString(couponId), user).await().atMost(LIMIT);
    }

    private String reason(String couponId, String user) {
        return crowd.claim(couponId, List.of(user)).get(0).reason();
    }

    private List<String> statuses(String couponId, List<String> users) {
        return crowd.status(couponId, users).stream()
                .map(answer -> answer.body().getJsonObject("data").getString("status"))
                .toList();
    }

    private static List<String> accepted(List<Answer> answers) {
        return answers.stream().filter(answer -> answer.status() == 202).map(Answer::userId).toList();
    }
}
