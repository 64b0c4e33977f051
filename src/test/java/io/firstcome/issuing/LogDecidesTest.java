package io.firstcome.issuing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.Tables.Issued;
import io.firstcome.Tables.Rejected;
import io.firstcome.claimlog.Topic;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateEntry;
import io.firstcome.gate.GateView;
import io.quarkus.test.junit.QuarkusTest;

/** The order of the log makes the winners, whatever the gate let through (SPEC §1, §3.1, §3.2, §3.4; PITFALLS 3, 16). */
@QuarkusTest
class LogDecidesTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");

    @Inject
    Gate gate;

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
    void ranksAreTheOrderOfTheLog() {
        // Given
        UUID coupon = tables.coupon(100);

        // When
        records.appendAndAwait(claims(coupon, 100));

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::rank).isEqualTo(oneTo(100));
        assertThat(tables.issued(coupon)).extracting(Issued::userId).isEqualTo(users(100));
        assertThat(tables.issued(coupon)).extracting(Issued::requestedAt).isEqualTo(
                IntStream.range(0, 100).mapToObj(LogDecidesTest::requestedAt).toList());
        assertThat(tables.issuedQuantity(coupon)).isEqualTo(100);
    }

    @Test
    void aLogThatIsReadAgainChangesNothing() {
        // Given
        UUID coupon = tables.coupon(200);
        records.appendAndAwait(claims(coupon, 100));
        List<Issued> first = tables.issued(coupon);

        // When
        List<RecordMetadata> again = records.appendAndAwait(claims(coupon, 100));

        // Then
        assertThat(first).hasSize(100);
        assertThat(tables.issued(coupon)).isEqualTo(first);
        assertThat(tables.issuedQuantity(coupon)).isEqualTo(100);
        assertThat(records.in(Topic.DEAD_LETTERS, letter -> again.stream()
                .anyMatch(place -> Records.isDeadLetterOf(letter, place)))).isEmpty();
    }

    @Test
    void aLogOfACouponThatIsGoneByNowRejectsNoWinner() {
        // Given
        UUID coupon = tables.coupon(100);
        records.appendAndAwait(claims(coupon, 100));

        // When
        records.appendAndAwait(claims(coupon, 100));

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::userId).isEqualTo(users(100));
        assertThat(tables.rejected(coupon)).isEmpty();
    }

    // PITFALLS 3: a gate that lost its memory lets everybody through
    @Test
    void ofMoreClaimsThanCouponsTheFirstInTheLogWin() {
        // Given
        UUID coupon = tables.coupon(100);

        // When
        records.append(claims(coupon, 60));
        records.appendAndAwait(claims(coupon, 250));

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::userId).isEqualTo(users(100));
        assertThat(tables.issued(coupon)).extracting(Issued::rank).isEqualTo(oneTo(100));
        assertThat(tables.issuedQuantity(coupon)).isEqualTo(100);
    }

    @Test
    void whoWasRejectedStaysSoThoughMoreIsLeftNow() {
        // Given
        UUID coupon = tables.coupon(2);
        records.appendAndAwait(claims(coupon, 5));
        List<Rejected> rejected = tables.rejected(coupon);
        tables.execute("update coupon set total_quantity = 10 where id = ?", coupon);

        // When
        records.appendAndAwait(claims(coupon, 5));

        // Then
        assertThat(rejected).extracting(Rejected::userId, Rejected::requestedAt).containsExactly(
                tuple("user-2", requestedAt(2)), tuple("user-3", requestedAt(3)), tuple("user-4", requestedAt(4)));
        assertThat(tables.issued(coupon)).extracting(Issued::userId).isEqualTo(users(2));
        assertThat(tables.rejected(coupon)).isEqualTo(rejected);
    }

    @Test
    void whoWasRejectedStaysSoThoughNobodyElseIsInThePoll() {
        // Given
        UUID coupon = tables.coupon(2);
        records.appendAndAwait(claims(coupon, 5));
        tables.execute("update coupon set total_quantity = 10 where id = ?", coupon);

        // When
        records.appendAndAwait(claims(coupon, 5).subList(2, 5));

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::userId).isEqualTo(users(2));
    }

    @Test
    void aLaterClaimOfWhomWasRejectedIsDecidedAnew() {
        // Given
        UUID coupon = tables.coupon(2);
        records.appendAndAwait(claims(coupon, 3));
        tables.execute("update coupon set total_quantity = 10 where id = ?", coupon);

        // When
        records.appendAndAwait(List.of(Records.claim(coupon, "user-2", NOON.plusSeconds(1))));

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::userId).isEqualTo(users(3));
        assertThat(tables.rejected(coupon)).extracting(Rejected::requestedAt).containsExactly(requestedAt(2));
    }

    @Test
    void theRowKeepsWhatTheClientRepeatsItsRequestWith() {
        // Given
        UUID coupon = tables.coupon(2);

        // When
        records.appendAndAwait(List.of(
                Records.claim(coupon, """
                        {"couponId":"%s","userId":"kim","requestedAt":"%s","idempotencyKey":"key-1"}"""
                        .formatted(coupon, NOON)),
                Records.claim(coupon, "lee", NOON)));

        // Then
        assertThat(tables.idempotencyKey(coupon, "kim")).isEqualTo("key-1");
        assertThat(tables.idempotencyKey(coupon, "lee")).isNull();
    }

    // PITFALLS 16
    @Test
    void everyClaimantHearsWhatTheLogDecided() {
        // Given
        UUID coupon = tables.coupon(2);
        gate.open(Tables.terms(coupon, 2)).await().atMost(LIMIT);

        // When
        records.appendAndAwait(claims(coupon, 4));

        // Then
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(look(coupon, "user-0").entry()).isEqualTo(issued(coupon, 1));
            assertThat(look(coupon, "user-1").entry()).isEqualTo(issued(coupon, 2));
            assertThat(look(coupon, "user-2").entry()).isNull();
            assertThat(look(coupon, "user-2").rejectedAt()).isEqualTo(requestedAt(2));
            assertThat(look(coupon, "user-3").entry()).isNull();
            assertThat(look(coupon, "user-3").rejectedAt()).isEqualTo(requestedAt(3));
        });
    }

    @Test
    void aUserWhoStandsInTheLogTwiceHasTheFirstPlace() {
        // Given
        UUID coupon = tables.coupon(10);

        // When
        records.appendAndAwait(List.of(
                Records.claim(coupon, "kim", NOON.plusSeconds(5)),
                Records.claim(coupon, "lee", NOON),
                Records.claim(coupon, "kim", NOON)));

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::rank, Issued::userId, Issued::requestedAt).containsExactly(
                tuple(1, "kim", NOON.plusSeconds(5)),
                tuple(2, "lee", NOON));
    }

    @Test
    void userIdsAreComparedByteByByte() {
        // Given
        UUID coupon = tables.coupon(10);
        List<String> users = List.of("kim", "KIM", "ki\u0301m", "k\u00edm", "a|b", "사용자", "😀", "';drop/**/table/**/coupon;--");

        // When
        records.appendAndAwait(users.stream().map(user -> Records.claim(coupon, user, NOON)).toList());

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::userId).isEqualTo(users);
    }

    // SPEC §4
    @Test
    void fieldsOfALaterVersionDoNotMatter() {
        // Given
        UUID coupon = tables.coupon(10);

        // When
        records.appendAndAwait(List.of(Records.claim(coupon, """
                {"v":2,"couponId":"%s","userId":"kim","requestedAt":"%s","channel":{"name":"app"},"tags":[1,null]}"""
                .formatted(coupon, NOON))));

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::userId).containsExactly("kim");
    }

    @Test
    void aClaimThatSaysNoTimeHasTheTimeOfItsRecord() {
        // Given
        UUID coupon = tables.coupon(10);
        ProducerRecord<String, byte[]> claim = Records.claim(coupon, """
                {"couponId":"%s","userId":"kim"}""".formatted(coupon));

        // When
        long timestamp = records.appendAndAwait(List.of(claim)).get(0).timestamp();

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::requestedAt).containsExactly(Instant.ofEpochMilli(timestamp));
    }

    @Test
    void couponsDoNotTouchEachOther() {
        // Given
        UUID scarce = tables.coupon(3);
        UUID plenty = tables.coupon(50);
        List<ProducerRecord<String, byte[]>> log = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            log.add(claim(scarce, i));
            log.add(claim(plenty, i));
        }

        // When
        records.appendAndAwait(log);

        // Then
        assertThat(tables.issued(scarce)).extracting(Issued::userId).isEqualTo(users(3));
        assertThat(tables.issued(plenty)).extracting(Issued::userId).isEqualTo(users(20));
    }

    private GateView look(UUID coupon, String user) {
        return gate.look(coupon, user).await().atMost(LIMIT);
    }

    /** The entry that the row of that rank should have in the gate. */
    private GateEntry issued(UUID coupon, int rank) {
        Issued row = tables.issued(coupon).get(rank - 1);
        return new GateEntry(GateEntry.State.ISSUED, row.requestedAt(), row.rank(), row.issuedAt());
    }

    private static List<ProducerRecord<String, byte[]>> claims(UUID coupon, int users) {
        return IntStream.range(0, users).mapToObj(user -> claim(coupon, user)).toList();
    }

    private static ProducerRecord<String, byte[]> claim(UUID coupon, int user) {
        return Records.claim(coupon, "user-" + user, requestedAt(user));
    }

    /** The later in the log the earlier, as clocks may have it. */
    private static Instant requestedAt(int user) {
        return NOON.minusMillis(user);
    }

    private static List<String> users(int number) {
        return IntStream.range(0, number).mapToObj(user -> "user-" + user).toList();
    }

    private static List<Integer> oneTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }
}
