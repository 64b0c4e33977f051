package io.firstcome.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

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
import io.firstcome.gate.GateKeys;
import io.firstcome.gate.GateView;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;

/** A Redis that has forgotten is noticed without anybody telling it, and told again (SPEC §3; PITFALLS 3, 18). */
@QuarkusTest
class GateRestoreTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    Gate gate;

    @Inject
    Redis redis;

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
    void disconnect() {
        crowd.close();
        tables.close();
    }

    @Test
    void afterAFlushEverybodyIsToldWhatHeWasToldBefore() {
        // Given
        String couponId = Campaign.create(url, Tokens.admin(), 30);
        List<String> winners = accepted(crowd.claim(couponId, Crowd.users("winner", 20)));
        var withKey = claim(couponId, "kim", "key");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).hasSize(21));

        // When
        send(Command.FLUSHALL);
        List<Answer> statuses = crowd.status(couponId, winners);
        List<Answer> again = crowd.claim(couponId, winners);
        List<Answer> fresh = crowd.claim(couponId, Crowd.users("fresh", 20));

        // Then
        assertThat(statuses).allMatch(answer -> status(answer).equals("ISSUED"));
        assertThat(again).allMatch(answer -> "DUPLICATE".equals(answer.reason()));
        assertThat(claim(couponId, "kim", "key").header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(withKey.statusCode()).isEqualTo(202);
        assertThat(accepted(fresh)).hasSize(9);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).extracting(Tables.Issued::rank)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 30).boxed().toList()));
    }

    @Test
    void aFlushIsNoticedThoughNobodyClaims() {
        // Given
        String couponId = Campaign.create(url, Tokens.admin(), 5);
        assertThat(accepted(crowd.claim(couponId, List.of("kim")))).hasSize(1);
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).hasSize(1));

        // When
        send(Command.FLUSHALL);

        // Then
        await().atMost(LIMIT).until(() -> look(couponId, "kim").trusted());
        assertThat(look(couponId, "kim").entry().rank()).isEqualTo(1);
    }

    @Test
    void aGateThatIsBehindTheDatabaseIsNoticedThoughNobodyTellsIt() {
        // Given
        String couponId = Campaign.create(url, Tokens.admin(), 5);
        crowd.claim(couponId, List.of("kim", "lee"));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).hasSize(2));
        await().atMost(LIMIT).until(() -> look(couponId, "lee").entry().rank() != null);

        // When
        send(Command.HDEL, GateKeys.of(UUID.fromString(couponId)).claims(), "lee");

        // Then
        await().atMost(LIMIT).until(() -> look(couponId, "lee").entry() != null);
        assertThat(look(couponId, "lee").entry().rank()).isNotNull();
    }

    @Test
    void anOperatorHasAGateRebuilt() {
        // Given: a place that nobody has
        String couponId = Campaign.create(url, Tokens.admin(), 2);
        crowd.claim(couponId, List.of("kim"));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).hasSize(1));
        send(Command.HSET, GateKeys.of(UUID.fromString(couponId)).claims(), "ghost", "PENDING|1|||");
        assertThat(crowd.claim(couponId, List.of("lee")).get(0).reason()).isEqualTo("SOLD_OUT");

        // When
        var answer = RestAssured.given().auth().oauth2(Tokens.admin()).post("/api/admin/coupons/" + couponId + "/rebuild");

        // Then
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.<String> path("data.couponId")).isEqualTo(couponId);
        await().atMost(LIMIT).until(() -> look(couponId, "ghost").entry() == null && look(couponId, "ghost").trusted());
        assertThat(accepted(crowd.claim(couponId, List.of("lee")))).hasSize(1);
    }

    @Test
    void onlyAnAdministratorHasAGateRebuiltAndOnlyOneThatExists() {
        String path = "/api/admin/coupons/" + UUID.randomUUID() + "/rebuild";
        RestAssured.given().post(path).then().statusCode(401);
        RestAssured.given().auth().oauth2(Tokens.user("kim")).post(path).then().statusCode(403);
        RestAssured.given().auth().oauth2(Tokens.service()).post(path).then().statusCode(403);
        RestAssured.given().auth().oauth2(Tokens.admin()).post(path).then().statusCode(404);
    }

    private static Response claim(String couponId, String user, String key) {
        return RestAssured.given().auth().oauth2(Tokens.user(user)).header("Idempotency-Key", key)
                .post("/api/coupons/" + couponId + "/issue");
    }

    private GateView look(String couponId, String user) {
        return gate.look(UUID.fromString(couponId), user).await().atMost(LIMIT);
    }

    private void send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        redis.send(request).await().atMost(LIMIT);
    }

    private static String status(Answer answer) {
        return answer.body().getJsonObject("data").getString("status");
    }

    private static List<String> accepted(List<Answer> answers) {
        return answers.stream().filter(answer -> answer.status() == 202).map(Answer::userId).toList();
    }
}
