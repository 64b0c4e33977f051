package io.firstcome.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.Tables.Issued;
import io.firstcome.claimlog.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.path.json.JsonPath;

/** What may succeed later is tried again, with back-off and a limit, and is issued once (PITFALLS 11). */
@QuarkusTest
class TriedAgainTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T03:00:00Z");
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Inject
    DeadLetterJob job;

    @Inject
    DeadLetterConfig config;

    @Inject
    MeterRegistry metrics;

    private Tables tables;
    private Records records;
    private UUID coupon;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
        records = Records.connect();
        coupon = UUID.randomUUID();
    }

    @AfterEach
    void disconnect() {
        tables.close();
        records.close();
    }

    @Test
    void aClaimIsIssuedWhenItsCouponHasComeBack() {
        // Given
        UUID id = deadLetter("kim");
        tables.coupon(coupon, 10);

        // When
        becomeDue(id);
        run();

        // Then
        awaitIssued(1);
        run();
        JsonPath letter = Operator.look(id);
        assertThat(letter.getString("status")).isEqualTo("RESOLVED");
        assertThat(letter.getString("resolution")).isEqualTo("ISSUED");
        assertThat(letter.getString("nextAttemptAt")).isNull();
        assertThat(tables.issued(coupon)).extracting(Issued::userId, Issued::requestedAt)
                .containsExactly(tuple("kim", NOON));
    }

    @Test
    void nothingIsTriedBeforeItsTime() {
        // Given
        deadLetter("kim");
        tables.coupon(coupon, 10);

        // When
        run();

        // Then
        assertThat(claimsInTheLog()).hasSize(1);
    }

    @Test
    void aRetryIsTheRecordAsItCameUnderTheTraceOfItsRequest() {
        // Given
        ProducerRecord<String, byte[]> claim = Records.claim(coupon, """
                { "userId" : "kim", "of another version" : [ 1.0 ],
                  "couponId" : "%s", "requestedAt" : "%s" }""".formatted(coupon, NOON));
        claim.headers().add("traceparent", ("00-" + TRACE_ID + "-00f067aa0ba902b7-00").getBytes(StandardCharsets.UTF_8));
        UUID id = Operator.awaitStored(tables, records.append(List.of(claim)).get(0));

        // When
        Operator.replay(id).statusCode(202);
        run();

        // Then
        List<ConsumerRecord<String, byte[]>> log = claimsInTheLog();
        assertThat(log).hasSize(2);
        assertThat(log.get(1).value()).isEqualTo(claim.value());
        assertThat(log.get(1).key()).isEqualTo(coupon.toString());
        assertThat(log.get(1).partition()).isEqualTo(log.get(0).partition());
        assertThat(Records.header(log.get(1), RetryLog.DEAD_LETTER)).isEqualTo(id.toString());
        assertThat(Records.header(log.get(1), "traceparent")).contains(TRACE_ID);
    }

    @Test
    void aRetryThatFailsIsTheSameDeadLetterAndItsBackOffDoubles() {
        // Given
        UUID id = deadLetter("kim");

        // When
        becomeDue(id);
        run();
        JsonPath second = Operator.awaitAttempts(id, 2);
        becomeDue(id);
        run();
        JsonPath third = Operator.awaitAttempts(id, 3);

        // Then
        assertThat(backOff(second)).isEqualTo(Duration.ofMinutes(2));
        assertThat(backOff(third)).isEqualTo(Duration.ofMinutes(4));
        assertThat(third.getString("firstFailedAt")).isEqualTo(second.getString("firstFailedAt"));
        assertThat(third.getString("lastFailedAt")).isGreaterThan(second.getString("lastFailedAt"));
        Operator.list(Map.of("couponId", coupon)).body("data.total", equalTo(1));
    }

    @Test
    void afterSoManyAttemptsItWaitsForAnOperator() {
        // Given
        UUID id = deadLetter("kim");
        tables.execute("update dead_letter set attempts = ? where id = ?", config.maxAttempts() - 1, id);

        // When
        becomeDue(id);
        run();
        JsonPath letter = Operator.awaitAttempts(id, config.maxAttempts());

        // Then
        assertThat(letter.getString("nextAttemptAt")).isNull();
        assertThat(letter.getString("status")).isEqualTo("OPEN");
        tables.coupon(coupon, 10);
        Operator.replay(id).statusCode(202);
        run();
        awaitIssued(1);
    }

    @Test
    void aReplayPressedTwiceIsIssuedOnce() {
        // Given
        UUID id = deadLetter("kim");
        tables.coupon(coupon, 10);

        // When
        Operator.replay(id).statusCode(202).body("data.status", equalTo("OPEN"));
        Operator.replay(id).statusCode(202);
        run();
        Operator.replay(id);
        run();
        records.awaitIssuer(List.of(awaitedPlace()));
        run();

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::userId).containsExactly("kim");
        assertThat(tables.issuedQuantity(coupon)).isEqualTo(1);
        Operator.replay(id).statusCode(409)
                .body("errorMessage.data.reason", equalTo("DEAD_LETTER_RESOLVED"))
                .body("errorMessage.data.resolution", equalTo("ISSUED"));
    }

    @Test
    void allOfACouponAreReplayedTogether() {
        // Given
        UUID other = UUID.randomUUID();
        List<UUID> ids = deadLetters(IntStream.range(0, 5).mapToObj(i -> "user-" + i).toList());
        UUID untouched = Operator.awaitStored(tables, records.append(List.of(Records.claim(other, "kim", NOON))).get(0));
        tables.coupon(coupon, 10);

        // When
        Operator.replayAll(coupon).statusCode(202).body("data.count", equalTo(ids.size()));
        run();

        // Then
        awaitIssued(5);
        run();
        assertThat(ids).allSatisfy(id -> assertThat(Operator.look(id).getString("resolution")).isEqualTo("ISSUED"));
        assertThat(Operator.look(untouched).getInt("attempts")).isEqualTo(1);
        Operator.replayAll(coupon).statusCode(202).body("data.count", equalTo(0));
    }

    @Test
    void aRetryForWhichNothingIsLeftIsRejected() {
        // Given
        UUID id = deadLetter("kim");
        tables.coupon(coupon, 1);
        records.appendAndAwait(List.of(Records.claim(coupon, "lee", NOON)));

        // When
        becomeDue(id);
        run();

        // Then
        await().atMost(LIMIT).until(() -> tables.rejected(coupon).size() == 1);
        run();
        assertThat(Operator.look(id).getString("resolution")).isEqualTo("REJECTED");
        assertThat(tables.issued(coupon)).extracting(Issued::userId).containsExactly("lee");
    }

    @Test
    void whoHasGotTheCouponByAnotherRecordIsNotTriedAgain() {
        // Given
        UUID id = deadLetter("kim");
        tables.coupon(coupon, 10);
        records.appendAndAwait(List.of(Records.claim(coupon, "kim", NOON.plusSeconds(1))));

        // When
        becomeDue(id);
        run();

        // Then
        assertThat(Operator.look(id).getString("resolution")).isEqualTo("ISSUED");
        assertThat(claimsInTheLog()).hasSize(2);
    }

    @Test
    void runsAtTheSameTimeTryItOnce() {
        // Given
        List<UUID> ids = deadLetters(IntStream.range(0, 20).mapToObj(i -> "user-" + i).toList());
        ids.forEach(this::becomeDue);

        // When: each on a context of its own, as in instances of their own
        CompletableFuture.allOf(IntStream.range(0, 4).mapToObj(i -> CompletableFuture.runAsync(this::run))
                .toArray(CompletableFuture[]::new)).join();

        // Then
        assertThat(claimsInTheLog()).hasSize(40);
    }

    @Test
    void whatAnotherInstanceHasInHandIsLeftToItAndTheOthersAreTried() {
        // Given
        UUID id = deadLetter("kim");
        becomeDue(id);
        becomeDue(deadLetter("lee"));

        // When
        try (Tables instance = Tables.connect()) {
            instance.execute("set autocommit = 0");
            instance.execute("update dead_letter set cause = 'in hand' where id = ?", id);
            run();
        }

        // Then
        assertThat(claimsInTheLog()).hasSize(3);
        run();
        assertThat(claimsInTheLog()).hasSize(4);
    }

    @Test
    void aRetryThatIsHeardOfNoMoreIsSentAgainAfterItsBackOff() {
        // Given: as an instance leaves it that dies between the table and the log
        UUID id = deadLetter("kim");
        tables.execute("update dead_letter set under_way_since = ?, next_attempt_at = ? where id = ?", NOON, NOON, id);
        tables.coupon(coupon, 10);

        // When
        becomeDue(id);
        run();

        // Then
        awaitIssued(1);
    }

    @Test
    void aRunTakesABoundedNumber() {
        // Given
        int more = config.perRun() + 1;
        deadLetters(IntStream.range(0, more).mapToObj(i -> "user-" + i).toList());
        tables.execute("update dead_letter set next_attempt_at = ? where coupon_id = ?", Instant.EPOCH, coupon);

        // When
        run();

        // Then
        assertThat(claimsInTheLog()).hasSize(more + config.perRun());
    }

    @Test
    void aClaimWithoutATimeOfItsOwnKeepsThatOfItsRecord() {
        // Given
        ProducerRecord<String, byte[]> claim = new ProducerRecord<>(Topic.CLAIMS, null, LONG_AGO.toEpochMilli(),
                coupon.toString(), """
                        {"couponId":"%s","userId":"kim"}""".formatted(coupon).getBytes(StandardCharsets.UTF_8));
        UUID id = Operator.awaitStored(tables, records.append(List.of(claim)).get(0));
        tables.coupon(coupon, 10);

        // When
        becomeDue(id);
        run();

        // Then
        awaitIssued(1);
        assertThat(tables.issued(coupon)).extracting(Issued::requestedAt).containsExactly(LONG_AGO);
        assertThat(Operator.look(id).getString("requestedAt")).isEqualTo(LONG_AGO.toString());
    }

    @Test
    void whatWaitsIsCounted() {
        // Given
        run();
        double open = metrics.get(DeadLetterMetrics.OPEN).gauge().value();
        deadLetters(List.of("kim", "lee"));

        // When
        run();

        // Then
        assertThat(metrics.get(DeadLetterMetrics.OPEN).gauge().value()).isEqualTo(open + 2);
    }

    private UUID deadLetter(String user) {
        return deadLetters(List.of(user)).get(0);
    }

    private List<UUID> deadLetters(List<String> users) {
        List<RecordMetadata> places = records
                .append(users.stream().map(user -> Records.claim(coupon, user, NOON)).toList());
        return places.stream().map(place -> Operator.awaitStored(tables, place)).toList();
    }

    private void becomeDue(UUID id) {
        tables.execute("update dead_letter set next_attempt_at = ? where id = ? and resolved_at is null", Instant.EPOCH, id);
    }

    private void run() {
        try {
            VertxContextSupport.subscribeAndAwait(job::run);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private void awaitIssued(int count) {
        await().atMost(LIMIT).until(() -> tables.issued(coupon).size() == count);
    }

    private List<ConsumerRecord<String, byte[]>> claimsInTheLog() {
        return records.in(Topic.CLAIMS, claim -> coupon.toString().equals(claim.key()));
    }

    /** A place behind all that has been sent of this coupon by now. */
    private RecordMetadata awaitedPlace() {
        return records.append(List.of(Records.claim(coupon, "no claim"))).get(0);
    }

    private static Duration backOff(JsonPath letter) {
        return Duration.between(Instant.parse(letter.getString("lastFailedAt")),
                Instant.parse(letter.getString("nextAttemptAt")));
    }
}
