package io.firstcome.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.firstcome.claim.Crowd;
import io.firstcome.gate.Agreement;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateKeys;
import io.firstcome.gate.GateTerms;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;

/**
 * An instance that dies in the middle of a change leaves gate and database apart; they agree again without anybody's help, and
 * never has the gate offered more than the database (docs/adr/0013). Each step of a change is done here by hand, up to where it
 * dies.
 */
@QuarkusTest
class TermsAgreeTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    Gate gate;

    @Inject
    GateKeeper keeper;

    @Inject
    Redis redis;

    private Tables tables;
    private String id;
    private UUID couponId;

    @BeforeEach
    void open() {
        tables = Tables.connect();
        id = Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 10);
        couponId = UUID.fromString(id);
    }

    @AfterEach
    void disconnect() {
        tables.close();
    }

    @Test
    void aRaiseThatDiedBeforeTheGateWasToldIsTold() {
        // Given
        tables.execute("update coupon set total_quantity = 20, version = version + 1 where id = ?", couponId);
        assertThat(findings()).contains("TERMS_DIFFER");

        // When
        awaitAgreed();

        // Then
        assertThat(terms().total()).isEqualTo(20);
        assertThat(findings()).isEmpty();
    }

    @Test
    void aPauseThatDiedBeforeTheGateWasToldIsToldBySomebodyWhoPausesAgain() {
        // Given
        tables.execute("update coupon set state = 'PAUSED', version = version + 1 where id = ?", couponId);

        // When
        RestAssured.given().auth().oauth2(Tokens.admin()).post("/api/coupons/" + id + "/pause").then().statusCode(200);

        // Then
        assertThat(terms().state()).isEqualTo("PAUSED");
        assertAgreed();
    }

    @Test
    void aLoweringThatDiedBeforeTheGateWasAskedIsForgotten() {
        // Given
        takeVersions();

        // When
        awaitAgreed();

        // Then
        assertThat(terms().total()).isEqualTo(10);
    }

    @Test
    void aLoweringThatDiedBehindTheGatesConsentIsTakenBackAndCannotBeFinished() {
        // Given
        GateTerms before = terms();
        takeVersions();
        assertThat(get(gate.lower(lowered(before))).kind()).isEqualTo(Agreement.Kind.AGREED);
        assertThat(terms().total()).isEqualTo(4);

        // When
        awaitAgreed();

        // Then: it was only frozen, and goes on
        assertThat(terms().total()).isEqualTo(10);
        assertThat(finish(before)).isZero();
        assertThat(get(gate.lower(lowered(before))).kind()).isEqualTo(Agreement.Kind.NEWER);
    }

    @Test
    void aLoweringThatDiedBehindItsCommitIsKept() {
        // Given
        GateTerms before = terms();
        takeVersions();
        get(gate.lower(lowered(before)));
        assertThat(finish(before)).isEqualTo(1);

        // When
        awaitAgreed();

        // Then
        assertThat(terms().total()).isEqualTo(4);
    }

    /** The gate would not know any more what it has agreed to. */
    @Test
    void aLoweringIsNotFinishedBehindARestoreOfTheGateThatHadAgreed() {
        // Given
        GateTerms before = terms();
        takeVersions();
        get(gate.lower(lowered(before)));

        // When
        send(Command.DEL, GateKeys.of(couponId).gate());
        try (Crowd crowd = new Crowd(List.of(RestAssured.baseURI + ":" + RestAssured.port), Tokens.service())) {
            assertThat(crowd.claim(id, Crowd.users("user", 6))).allMatch(answer -> answer.status() == 202);
        }

        // Then
        assertThat(finish(before)).isZero();
        assertAgreed();
    }

    /** As {@code CouponLife} does it: two versions, one for the gate that is asked and one for the row. */
    private void takeVersions() {
        tables.execute("update coupon set version = version + 2 where id = ?", couponId);
    }

    private static GateTerms lowered(GateTerms before) {
        return new GateTerms(before.couponId(), before.state(), before.opensAt(), before.closesAt(), before.expiresAt(), 4,
                before.version() + 1);
    }

    /** How many rows still have the version that was taken for it. */
    private int finish(GateTerms before) {
        return tables.execute("update coupon set total_quantity = 4, version = version + 1 where id = ? and version = ?",
                couponId, before.version() + 2);
    }

    /** What the keepers do every few seconds. */
    private void awaitAgreed() {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            get(keeper.compare());
            assertAgreed();
        });
    }

    private void assertAgreed() {
        assertThat((long) terms().version()).isEqualTo(tables.number("select version from coupon where id = ?", couponId));
        assertThat((long) terms().total()).isEqualTo(tables.number("select total_quantity from coupon where id = ?", couponId));
    }

    private List<String> findings() {
        return RestAssured.given().auth().oauth2(Tokens.admin()).get("/api/admin/coupons/" + id + "/audit")
                .path("data.findings");
    }

    private GateTerms terms() {
        return get(gate.terms(couponId));
    }

    private void send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        get(redis.send(request));
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }
}
