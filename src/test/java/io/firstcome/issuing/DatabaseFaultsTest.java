package io.firstcome.issuing;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
import io.firstcome.services.OwnServices;
import io.firstcome.services.Services;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;

/**
 * Whatever a database can do short of refusing a claim is waited out: the offset does not move, nothing goes to the dead
 * letters, and all is issued afterwards (SPEC §3.3, §3.6; PITFALLS 12).
 */
@QuarkusTest
@TestProfile(OwnServices.class)
class DatabaseFaultsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");
    private static final int CLAIMS = 20;

    @Inject
    MeterRegistry metrics;

    @Inject
    Pool pool;

    Services services;

    private Tables tables;
    private Records records;
    private Tables operator;
    private UUID coupon;
    private RecordMetadata place;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
        records = Records.connect();
        operator = Tables.connectOperator(services);
        coupon = tables.coupon(100);
        // So that the partition has a committed offset to stay at
        place = records.appendAndAwait(List.of(Records.claim(coupon, "first", NOON))).get(0);
    }

    @AfterEach
    void disconnect() {
        tables.close();
        records.close();
        operator.close();
    }

    @Test
    void aServerThatHangs() {
        // Given
        services.mySql().pause();
        List<RecordMetadata> places = claim();

        // When
        awaitWaits();

        // Then
        assertUndecided(places);
        services.mySql().resume();
        assertAllIssued(places);
    }

    @Test
    void aServerThatHangsInTheMiddleOfATransaction() {
        // Given: the issuer stands before the row, with a transaction open
        tables.begin();
        tables.execute("update coupon set name = 'held' where id = ?", coupon);
        List<RecordMetadata> places = claim();
        await().atMost(LIMIT).until(() -> operator.waitingForALock() == 1);

        // When
        services.mySql().pause();
        awaitWaits();

        // Then
        assertUndecided(places);
        services.mySql().resume();
        tables.rollback();
        assertAllIssued(places);
    }

    @Test
    void aServerThatDiesInTheMiddleOfATransaction() {
        // Given
        tables.begin();
        tables.execute("update coupon set name = 'held' where id = ?", coupon);
        List<RecordMetadata> places = claim();
        await().atMost(LIMIT).until(() -> operator.waitingForALock() == 1);

        // When
        services.mySql().kill();
        awaitWaits();

        // Then
        assertUndecided(places);
        services.mySql().start();
        tables = Tables.connect();
        operator = Tables.connectOperator(services);
        assertAllIssued(places);
    }

    @Test
    void somebodyElseHoldsTheRow() {
        // Given
        tables.begin();
        tables.execute("update coupon set name = 'held' where id = ?", coupon);
        List<RecordMetadata> places = claim();

        // When
        awaitWaits();

        // Then
        assertUndecided(places);
        assertReady("issuer", "waiting");
        assertReady("step", "issue");
        tables.rollback();
        assertAllIssued(places);
        assertReady("issuer", "working");
    }

    /** Another instance is frozen in the middle of its transaction (SIGSTOP, a cut network). */
    @Test
    void aFrozenInstanceHoldsTheRow() throws Exception {
        // Given: whoever it is has told the server what we tell it
        String settings = join(pool.query("select @@session.wait_timeout").execute()
                .map(rows -> "set session wait_timeout = " + rows.iterator().next().getLong(0)));
        try (Tables frozen = Tables.connect()) {
            frozen.execute(settings);
            frozen.begin();
            frozen.execute("update coupon set name = 'held' where id = ?", coupon);

            // When
            List<RecordMetadata> places = claim();

            // Then
            assertAllIssued(places);
            assertThatThrownBy(frozen::rollback).isInstanceOf(Tables.Refused.class);
        }
    }

    @Test
    void aDeadlock() {
        // Given: two coupons in one partition, that somebody else locks the other way round
        UUID[] coupons = { tables.coupon(100), coupon };
        boolean couponIsFirst = coupon.toString().compareTo(coupons[0].toString()) < 0;
        UUID first = couponIsFirst ? coupon : coupons[0];
        UUID second = couponIsFirst ? coupons[0] : coupon;
        tables.begin();
        // Whoever has changed less is rolled back: the issuer, which has changed nothing yet
        tables.execute("update coupon set name = 'held' where id = ?", second);
        List<RecordMetadata> places = records.append(List.of(
                inPartitionOf(place, first), inPartitionOf(place, second)));
        await().atMost(LIMIT).until(() -> operator.waitingForALock() == 1);
        double waits = waits();

        // When
        tables.execute("update coupon set name = 'held' where id = ?", first);

        // Then
        await().atMost(LIMIT).until(() -> waits() > waits);
        assertUndecided(places);
        tables.rollback();
        records.awaitIssuer(places);
        assertThat(tables.issued(first)).extracting(Issued::userId).contains("kim");
        assertThat(tables.issued(second)).extracting(Issued::userId).contains("kim");
        assertThat(deadLetters(places)).isEmpty();
    }

    @Test
    void aServerThatOnlyReads() {
        // Given
        operator.execute("set global super_read_only = 1");
        List<RecordMetadata> places = claim();

        // When
        awaitWaits();

        // Then
        assertUndecided(places);
        operator.execute("set global read_only = 0");
        assertAllIssued(places);
    }

    private List<RecordMetadata> claim() {
        return records.append(IntStream.range(0, CLAIMS)
                .mapToObj(i -> Records.claim(coupon, "user-" + i, NOON))
                .toList());
    }

    private static ProducerRecord<String, byte[]> inPartitionOf(RecordMetadata place, UUID coupon) {
        ProducerRecord<String, byte[]> claim = Records.claim(coupon, "kim", NOON);
        return new ProducerRecord<>(claim.topic(), place.partition(), claim.key(), claim.value());
    }

    private void awaitWaits() {
        double before = waits();
        await().atMost(LIMIT).until(() -> waits() > before);
    }

    private void assertUndecided(List<RecordMetadata> places) {
        assertThat(records.undecided(places)).isEqualTo(places.size());
        assertThat(deadLetters(places)).isEmpty();
    }

    private void assertAllIssued(List<RecordMetadata> places) {
        records.awaitIssuer(places);
        assertThat(tables.issued(coupon)).extracting(Issued::userId).isEqualTo(Stream.concat(
                Stream.of("first"), IntStream.range(0, CLAIMS).mapToObj(i -> "user-" + i)).toList());
        assertThat(tables.issuedQuantity(coupon)).isEqualTo(1 + CLAIMS);
        assertThat(deadLetters(places)).isEmpty();
    }

    /** In service, whatever the issuer says of itself. */
    private static void assertReady(String key, String value) {
        get("/q/health/ready").then()
                .statusCode(200)
                .body("checks.find { it.name == 'Issuer' }.data." + key, equalTo(value));
    }

    private List<ConsumerRecord<String, byte[]>> deadLetters(List<RecordMetadata> places) {
        return records.in(Topic.DEAD_LETTERS, letter -> places.stream()
                .anyMatch(place -> Records.isDeadLetterOf(letter, place)));
    }

    private double waits() {
        return metrics.find("firstcome.waits").tag("step", "issue").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static <T> T join(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
