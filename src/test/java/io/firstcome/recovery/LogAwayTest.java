package io.firstcome.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.firstcome.claim.Crowd;
import io.firstcome.claim.Crowd.Answer;
import io.firstcome.claimlog.ClaimLog;
import io.firstcome.claimlog.Topic;
import io.firstcome.gate.Gate;
import io.firstcome.gate.Wish;
import io.firstcome.services.OwnServices;
import io.firstcome.services.Services;
import io.firstcome.usage.Shop;
import io.firstcome.usage.UsageRelay;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;

/** While Kafka is away claims are accepted by the outbox, and nobody waits for it (SPEC §3.3, §3.6; PITFALLS 2, 4). */
@QuarkusTest
@TestProfile(OwnServices.class)
class LogAwayTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    Gate gate;

    @Inject
    ClaimLog log;

    @Inject
    UsageRelay relay;

    @Inject
    MeterRegistry metrics;

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
    void startTheBroker() {
        if (!services.kafka().isRunning()) {
            services.kafka().start();
        }
        crowd.close();
        tables.close();
    }

    @Test
    void whatIsAcceptedWithoutTheLogIsIssuedWhenItIsBack() {
        // Given
        String couponId = Campaign.create(url, Tokens.admin(), 100);
        String soldOut = Campaign.create(url, Tokens.admin(), 1);
        assertThat(crowd.claim(soldOut, List.of("first"))).singleElement().extracting(Answer::status).isEqualTo(202);
        await().atMost(LIMIT).until(() -> !tables.issued(soldOut).isEmpty());
        services.kafka().kill();

        // When
        List<Answer> accepted = crowd.claim(couponId, Crowd.users("user", 150));
        List<Answer> late = crowd.claim(soldOut, List.of("late"));
        List<Answer> statuses = crowd.status(couponId, Crowd.users("user", 150));
        int used = RestAssured.given().auth().oauth2(Tokens.user("first")).contentType(ContentType.JSON)
                .body(Map.of("orderId", "order", "orderAmount", 30_000))
                .post("/api/coupons/" + soldOut + "/usage").statusCode();
        int waiting = waiting(couponId);
        // A beat behind (SPEC §3.8)
        await().atMost(LIMIT).until(() -> figure("firstcome.outbox.size") == waiting);
        boolean away = log.reach().isAway();
        services.kafka().start();

        // Then
        assertThat(accepted).filteredOn(answer -> answer.status() != 202)
                .extracting(Answer::reason).containsOnly("SOLD_OUT").hasSize(50);
        assertThat(late).singleElement().extracting(Answer::reason).isEqualTo("SOLD_OUT");
        assertThat(statuses).filteredOn(answer -> answer.status() == 200).hasSize(100)
                .allMatch(answer -> "PENDING".equals(answer.body().getJsonObject("data").getString("status")));
        assertThat(waiting).isEqualTo(100);
        assertThat(away).isTrue();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).hasSize(100));
        await().atMost(LIMIT).until(() -> waiting(couponId) == 0);
        assertThat(log.reach().isAway()).isFalse();
        assertThat(used).isEqualTo(200);
        await().atMost(LIMIT).until(this::usageIsTold);
    }

    private boolean usageIsTold() {
        Shop.look(relay);
        return tables.dump("usage_event").isEmpty();
    }

    @Test
    void aRepeatedRequestGetsItsFirstAnswerWithoutTheLogToo() {
        // Given
        String couponId = Campaign.create(url, Tokens.admin(), 1);
        services.kafka().kill();

        // When
        var first = claim(couponId, "key");
        var again = claim(couponId, "key");
        var another = claim(couponId, "another");

        // Then
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.<String> path("data.requestedAt")).isEqualTo(first.path("data.requestedAt"));
        assertThat(another.<String> path("errorMessage.data.reason")).isEqualTo("DUPLICATE");
        services.kafka().start();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).hasSize(1));
    }

    /** SPEC §3.8 */
    @Test
    void theTraceGoesTheWayOfTheOutboxToo() {
        // Given
        String traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
        String couponId = Campaign.create(url, Tokens.admin(), 1);
        services.kafka().kill();

        // When
        RestAssured.given().auth().oauth2(Tokens.user("kim")).header("traceparent", traceparent)
                .post("/api/coupons/" + couponId + "/issue").then().statusCode(202);
        services.kafka().start();

        // Then
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).hasSize(1));
        try (Records records = Records.connect()) {
            assertThat(records.in(Topic.CLAIMS, claim -> couponId.equals(claim.key())))
                    .isNotEmpty().allMatch(claim -> traceparent.equals(Records.header(claim, "traceparent")));
        }
    }

    private double figure(String gauge) {
        return metrics.get(gauge).gauge().value();
    }

    private static Response claim(String couponId, String key) {
        return RestAssured.given().auth().oauth2(Tokens.user("kim")).header("Idempotency-Key", key)
                .post("/api/coupons/" + couponId + "/issue");
    }

    private int waiting(String couponId) {
        return gate.beat(UUID.fromString(couponId), "test", Wish.NONE).await().atMost(LIMIT).waiting();
    }
}
