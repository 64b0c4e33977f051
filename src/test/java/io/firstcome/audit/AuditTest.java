package io.firstcome.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
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
import io.firstcome.gate.GateKeys;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;

/** What an operator is told when the parts do not agree, and when they do (SPEC §3.8; PITFALLS 16). */
@QuarkusTest
class AuditTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @Inject
    Redis redis;

    private Tables tables;
    private String couponId;
    private UUID id;
    private GateKeys keys;

    @BeforeEach
    void aDropThatIsOver() {
        String url = RestAssured.baseURI + ":" + RestAssured.port;
        tables = Tables.connect();
        couponId = Campaign.create(url, Tokens.admin(), 5);
        id = UUID.fromString(couponId);
        keys = GateKeys.of(id);
        try (Crowd crowd = new Crowd(List.of(url), Tokens.service())) {
            crowd.claim(couponId, Crowd.users("user", 8));
        }
        await().atMost(LIMIT).until(() -> audit().getInt("data.underWay") == 0
                && audit().getInt("data.database.rows") == 5 && audit().getInt("data.log.undecided") == 0);
    }

    @AfterEach
    void disconnect() {
        tables.close();
    }

    @Test
    void whatAgreesIsConsistent() {
        // When
        JsonPath audit = audit();

        // Then
        assertThat(audit.getBoolean("data.consistent")).isTrue();
        assertThat(audit.getList("data.findings")).isEmpty();
        assertThat(audit.getList("data.differences")).isEmpty();
        assertThat(audit.<Map<String, Object>> get("data.gate")).containsEntry("state", "OPEN").containsEntry("taken", 5)
                .containsEntry("undecided", 0);
        assertThat(audit.<Map<String, Object>> get("data.outbox")).containsEntry("size", 0);
        assertThat(audit.getLong("data.log.end")).isEqualTo(audit.getLong("data.log.committed")).isGreaterThanOrEqualTo(5);
        assertThat(audit.<Map<String, Object>> get("data.database")).containsEntry("totalQuantity", 5)
                .containsEntry("issuedQuantity", 5).containsEntry("rows", 5).containsEntry("lastRank", 5)
                .containsEntry("rejected", 0);
        assertThat(audit.<Map<String, Object>> get("data.deadLetters")).containsEntry("open", 0).containsEntry("resolved", 0);
    }

    @Test
    void whoWasAcceptedAndForgottenIsNamed() {
        // Given
        send(Command.HSET, keys.claims(), "kim", "PENDING|" + LONG_AGO.toEpochMilli() + "|||");
        send(Command.ZADD, keys.undecided(), String.valueOf(LONG_AGO.toEpochMilli()), "kim");

        // Then
        assertFinding("USERS_DIFFER");
        assertDifference("kim", "ACCEPTED_NOT_ISSUED");
    }

    @Test
    void whoWaitsInTheOutboxIsUnderWay() {
        // Given: the relay leaves it alone
        send(Command.HSET, keys.claims(), "kim", "PENDING|" + LONG_AGO.toEpochMilli() + "|||");
        send(Command.ZADD, keys.undecided(), String.valueOf(LONG_AGO.toEpochMilli()), "kim");
        send(Command.HSET, keys.gate(), "relay", "another", "relayUntil", "99999999999999");
        send(Command.ZADD, keys.outbox(), LONG_AGO.toEpochMilli() + "000", LONG_AGO.toEpochMilli() + "||0|kim");

        // When
        JsonPath audit = audit();

        // Then
        assertThat(audit.getList("data.differences")).isEmpty();
        assertThat(audit.getInt("data.underWay")).isEqualTo(1);
        assertThat(audit.getInt("data.outbox.size")).isEqualTo(1);
    }

    @Test
    void aWinnerOfWhomTheGateDoesNotKnowIsNamed() {
        // Given: long enough ago, and nobody closes the gate for it
        tables.execute("update issued_coupon set issued_at = ? where coupon_id = ? and user_id = ?", LONG_AGO, id, winner());
        send(Command.HDEL, keys.claims(), winner());
        send(Command.HSET, keys.claims(), "ghost", "ISSUED|1|9|1|");

        // Then
        assertFinding("USERS_DIFFER");
        assertDifference(winner(), "WINNER_WITHOUT_PLACE");
    }

    @Test
    void aWinnerWhoHasNotBeenToldIsNamed() {
        // Given
        tables.execute("update issued_coupon set issued_at = ? where coupon_id = ? and user_id = ?", LONG_AGO, id, winner());
        send(Command.HSET, keys.claims(), winner(), "PENDING|" + LONG_AGO.toEpochMilli() + "|||");

        // Then
        assertDifference(winner(), "RESULT_NOT_TOLD");
    }

    @Test
    void aRevocationOfWhichTheGateHasNotHeardIsNamed() {
        // Given
        tables.execute("""
                update issued_coupon set revoked_at = ?, place_returned = true, revision = 1, changed_at = ?
                where coupon_id = ? and user_id = ?""", LONG_AGO, LONG_AGO, id, winner());
        tables.execute("update coupon set issued_quantity = 4, returned_quantity = 1 where id = ?", id);

        // Then
        assertFinding("PLACES_WITHOUT_OWNER");
        assertDifference(winner(), "RESULT_NOT_TOLD");
    }

    @Test
    void aPlaceThatBelongsToNobodyIsFound() {
        // Given
        send(Command.HSET, keys.claims(), "ghost", "PENDING|1|||");

        // Then
        assertFinding("PLACES_WITHOUT_OWNER");
    }

    @Test
    void aCountThatIsNotTheRowsIsFound() {
        // Given
        tables.execute("update coupon set issued_quantity = 4 where id = ?", id);

        // Then
        assertFinding("COUNT_DIFFERS");
    }

    @Test
    void aGapInTheRanksIsFound() {
        // Given
        tables.execute("update issued_coupon set rank_no = 9 where coupon_id = ? and rank_no = 3", id);

        // Then
        assertFinding("RANKS_NOT_DENSE");
    }

    @Test
    void onlyAnAdministratorAuditsAndOnlyWhatExists() {
        String path = "/api/admin/coupons/" + UUID.randomUUID() + "/audit";
        RestAssured.given().get(path).then().statusCode(401);
        RestAssured.given().auth().oauth2(Tokens.user("kim")).get(path).then().statusCode(403);
        RestAssured.given().auth().oauth2(Tokens.admin()).get(path).then().statusCode(404);
    }

    private String winner() {
        return tables.issued(couponId).get(2).userId();
    }

    private void assertFinding(String finding) {
        JsonPath audit = audit();
        assertThat(audit.getBoolean("data.consistent")).isFalse();
        assertThat(audit.<String> getList("data.findings")).contains(finding);
    }

    private void assertDifference(String user, String kind) {
        assertThat(audit().<Map<String, Object>> getList("data.differences")).singleElement()
                .satisfies(one -> assertThat(one).containsEntry("userId", user).containsEntry("kind", kind));
    }

    private JsonPath audit() {
        return RestAssured.given().auth().oauth2(Tokens.admin()).get("/api/admin/coupons/" + couponId + "/audit")
                .then().statusCode(200).extract().jsonPath();
    }

    private void send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        redis.send(request).await().atMost(LIMIT);
    }
}
