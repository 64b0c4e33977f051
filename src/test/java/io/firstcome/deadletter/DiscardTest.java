package io.firstcome.deadletter;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.Tables.Issued;
import io.firstcome.Tables.Rejected;
import io.firstcome.Tokens;
import io.firstcome.claimlog.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.RestAssured;

/** What an operator gives up goes to somebody else, and to nobody twice (SPEC §2, §3.1). */
@QuarkusTest
class DiscardTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");

    @Inject
    DeadLetterJob job;

    private Tables tables;
    private Records records;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
        records = Records.connect();
    }

    @AfterEach
    void disconnect() {
        tables.close();
        records.close();
    }

    @Test
    void thePlaceGoesToSomebodyElse() {
        // Given: the only coupon is held by a claim that the database does not take
        String coupon = Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 1);
        UUID id = refused(coupon, "kim");
        assertThat(claim(coupon, "lee")).isEqualTo(409);
        String requestedAt = Operator.look(id).getString("requestedAt");

        // When
        Operator.discard(id, "refunded by hand").statusCode(200)
                .body("data.status", equalTo("RESOLVED"))
                .body("data.resolution", equalTo("DISCARDED"))
                .body("data.reason", equalTo("refunded by hand"))
                .body("data.resolvedBy", equalTo("operator"));
        run();

        // Then
        awaitStatus(coupon, "kim", "REJECTED");
        assertThat(tables.rejected(UUID.fromString(coupon))).extracting(Rejected::userId, Rejected::requestedAt)
                .containsExactly(tuple("kim", Instant.parse(requestedAt)));
        assertThat(claim(coupon, "lee")).isEqualTo(202);
        awaitStatus(coupon, "lee", "ISSUED");
        assertThat(tables.issued(coupon)).extracting(Issued::userId).containsExactly("lee");
    }

    @Test
    void untilThenItsUserIsToldThatItHasFailed() {
        // Given
        String coupon = Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 1);

        // When
        refused(coupon, "kim");

        // Then
        await().atMost(LIMIT).until(() -> results(UUID.fromString(coupon), "FAILED").size() == 1);
        assertThat(claim(coupon, "lee")).isEqualTo(409);
    }

    @Test
    void untilThenItsStatusIsFailed() {
        // Given
        String coupon = Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 1);

        // When
        refused(coupon, "kim");

        // Then
        awaitStatus(coupon, "kim", "FAILED");
    }

    @Test
    void whoHasTheCouponIsNeverToldThatItHasFailed() {
        // Given
        UUID coupon = tables.coupon(10);
        records.appendAndAwait(List.of(Records.claim(coupon, "kim", NOON)));

        // When: the same claim comes as a dead letter, as a stop in the wrong moment can make it
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(Topic.DEAD_LETTERS, coupon.toString(),
                Records.claim(coupon, "kim", NOON).value());
        UUID id = Operator.awaitStored(tables, records.append(List.of(letter)).get(0));

        // Then
        assertThat(Operator.look(id).getString("resolution")).isEqualTo("ISSUED");
        records.awaitDeadLettersStored();
        assertThat(results(coupon, "FAILED")).isEmpty();
    }

    @Test
    void againItIsTheSameAnswer() {
        // Given
        UUID id = deadLetter(UUID.randomUUID(), "kim");
        String first = Operator.discard(id, "first").statusCode(200).extract().asString();

        // When
        String second = Operator.discard(id, "second").statusCode(200).extract().asString();

        // Then
        assertThat(second).isEqualTo(first);
        Operator.replay(id).statusCode(409)
                .body("errorMessage.data.reason", equalTo("DEAD_LETTER_RESOLVED"))
                .body("errorMessage.data.resolution", equalTo("DISCARDED"));
    }

    @Test
    void whoHasTheCouponMeanwhileKeepsIt() {
        // Given
        UUID coupon = UUID.randomUUID();
        UUID id = deadLetter(coupon, "kim");
        tables.coupon(coupon, 10);
        records.appendAndAwait(List.of(Records.claim(coupon, "kim", NOON)));

        // When
        Operator.discard(id, "too late").statusCode(409)
                .body("errorMessage.data.reason", equalTo("DEAD_LETTER_RESOLVED"))
                .body("errorMessage.data.resolution", equalTo("ISSUED"));

        // Then
        assertThat(tables.rejected(coupon)).isEmpty();
        assertThat(Operator.look(id).getString("resolution")).isEqualTo("ISSUED");
        assertThat(tables.issued(coupon)).extracting(Issued::userId).containsExactly("kim");
    }

    @Test
    void theLogNeverIssuesItThoughItIsReadAgain() {
        // Given
        UUID coupon = UUID.randomUUID();
        UUID id = deadLetter(coupon, "kim");
        Operator.discard(id, "a test of ours").statusCode(200);
        tables.coupon(coupon, 10);

        // When
        records.appendAndAwait(List.of(Records.claim(coupon, "kim", NOON)));

        // Then
        assertThat(tables.issued(coupon)).isEmpty();
    }

    @Test
    void theNewsIsToldUntilTheTopicHasIt() {
        // Given: the instance dies between the table and the topic
        UUID coupon = tables.coupon(10);
        UUID id = refusedOf(coupon, "kim");
        Operator.discard(id, "no").statusCode(200);
        assertThat(results(coupon, "REJECTED")).isEmpty();

        // When
        run();
        run();

        // Then
        assertThat(results(coupon, "REJECTED")).hasSize(1);
    }

    @Test
    void whatIsNobodysClaimIsDiscardedWithoutNews() {
        // Given
        UUID coupon = tables.coupon(10);
        RecordMetadata place = records.append(List.of(Records.claim(coupon, "no claim"))).get(0);
        UUID id = Operator.awaitStored(tables, place);

        // When
        Operator.discard(id, "noise").statusCode(200).body("data.userId", nullValue());
        run();

        // Then
        assertThat(Operator.look(id).getString("resolution")).isEqualTo("DISCARDED");
        assertThat(results(coupon, "REJECTED")).isEmpty();
    }

    private UUID deadLetter(UUID coupon, String user) {
        RecordMetadata place = records.append(List.of(Records.claim(coupon, user, NOON))).get(0);
        return Operator.awaitStored(tables, place);
    }

    /** A claim over HTTP that the database does not take. */
    private UUID refused(String coupon, String user) {
        spoil(UUID.fromString(coupon));
        assertThat(claim(coupon, user)).isEqualTo(202);
        UUID id = await().atMost(LIMIT).until(() -> Operator.list(Map.of("couponId", coupon))
                .extract().jsonPath().<String> getList("data.items.id"), ids -> !ids.isEmpty())
                .stream().map(UUID::fromString).findFirst().orElseThrow();
        mend(UUID.fromString(coupon));
        return id;
    }

    private UUID refusedOf(UUID coupon, String user) {
        spoil(coupon);
        UUID id = deadLetter(coupon, user);
        mend(coupon);
        return id;
    }

    /** Takes rank 1 past the service, so that the next winner's row is refused. */
    private void spoil(UUID coupon) {
        tables.execute("insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at) "
                + "values (?, 1, 'by hand', now(3), now(3))", coupon);
    }

    private void mend(UUID coupon) {
        tables.execute("delete from issued_coupon where coupon_id = ? and user_id = 'by hand'", coupon);
    }

    private static int claim(String coupon, String user) {
        return given().auth().oauth2(Tokens.user(user)).post("/api/coupons/" + coupon + "/issue").statusCode();
    }

    private static void awaitStatus(String coupon, String user, String status) {
        await().atMost(LIMIT).until(() -> given().auth().oauth2(Tokens.user(user))
                .get("/api/coupons/" + coupon + "/issue").path("data.status"), status::equals);
    }

    private List<ConsumerRecord<String, byte[]>> results(UUID coupon, String decision) {
        return records.in(Topic.RESULTS, result -> coupon.toString().equals(result.key())
                && new String(result.value(), StandardCharsets.UTF_8).contains(decision));
    }

    private void run() {
        try {
            VertxContextSupport.subscribeAndAwait(job::run);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
