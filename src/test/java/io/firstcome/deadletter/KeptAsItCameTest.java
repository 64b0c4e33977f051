package io.firstcome.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.claimlog.Topic;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;

/** Every dead letter is stored, once, as it came (PITFALLS 11). */
@QuarkusTest
class KeptAsItCameTest {

    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final int LARGEST = 1_048_400;

    @Inject
    MeterRegistry metrics;

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
    void claimOfAnUnknownCoupon() {
        // Given
        UUID coupon = UUID.randomUUID();
        ProducerRecord<String, byte[]> claim = Records.claim(coupon, "kim", NOON);
        claim.headers().add("traceparent", ("00-" + TRACE_ID + "-00f067aa0ba902b7-00").getBytes(StandardCharsets.US_ASCII));

        // When
        RecordMetadata place = records.append(List.of(claim)).get(0);

        // Then
        JsonPath letter = Operator.look(Operator.awaitStored(tables, place));
        assertThat(letter.getString("status")).isEqualTo("OPEN");
        assertThat(letter.getString("topic")).isEqualTo(Topic.CLAIMS);
        assertThat(letter.getInt("partition")).isEqualTo(place.partition());
        assertThat(letter.getLong("offset")).isEqualTo(place.offset());
        assertThat(letter.getString("key")).isEqualTo(coupon.toString());
        assertThat(letter.getString("payload").getBytes(StandardCharsets.UTF_8)).isEqualTo(claim.value());
        assertThat(letter.getInt("payloadBytes")).isEqualTo(claim.value().length);
        assertThat(letter.getString("couponId")).isEqualTo(coupon.toString());
        assertThat(letter.getString("userId")).isEqualTo("kim");
        assertThat(letter.getString("requestedAt")).isEqualTo(NOON.toString());
        assertThat(letter.getString("traceId")).isEqualTo(TRACE_ID);
        assertThat(letter.getString("failure")).isEqualTo("UNKNOWN_COUPON");
        assertThat(letter.getString("cause")).isEqualTo("unknown coupon " + coupon);
        assertThat(letter.getInt("attempts")).isEqualTo(1);
        assertThat(letter.getString("lastFailedAt")).isEqualTo(letter.getString("firstFailedAt"));
        assertThat(waitAfter(letter)).isEqualTo(Duration.ofMinutes(1));
        assertThat(letter.getString("resolution")).isNull();
    }

    @Test
    void whatIsNoClaimAtAllWaitsForAnOperator() {
        // Given
        List<byte[]> payloads = new ArrayList<>(List.of("no claim, 쿠폰".getBytes(StandardCharsets.UTF_8), new byte[0],
                new byte[] { 0, (byte) 0xff, (byte) 0xfe, '\r', '\n' }));
        payloads.add(null);
        List<ProducerRecord<String, byte[]>> log = payloads.stream()
                .map(payload -> new ProducerRecord<>(Topic.CLAIMS, "\ud83d\ude00 key", payload))
                .toList();

        // When
        List<RecordMetadata> places = records.append(log);

        // Then
        for (int i = 0; i < log.size(); i++) {
            JsonPath letter = Operator.look(Operator.awaitStored(tables, places.get(i)));
            assertThat(payload(letter)).isEqualTo(payloads.get(i));
            assertThat(letter.getString("key")).isEqualTo("\ud83d\ude00 key");
            assertThat(letter.getString("failure")).isEqualTo("UNREADABLE");
            assertThat(letter.getString("couponId")).isNull();
            assertThat(letter.getString("userId")).isNull();
            assertThat(letter.getString("nextAttemptAt")).isNull();
        }
    }

    @Test
    void aRecordWithoutAKeyOrWithALongOne() {
        // Given
        String longKey = "\ud83d\ude00".repeat(200);
        List<ProducerRecord<String, byte[]>> log = List.of(
                new ProducerRecord<>(Topic.CLAIMS, null, new byte[] { '?' }),
                new ProducerRecord<>(Topic.CLAIMS, longKey, new byte[] { '?' }));

        // When
        List<RecordMetadata> places = records.append(log);

        // Then
        assertThat(Operator.look(Operator.awaitStored(tables, places.get(0))).getString("key")).isNull();
        assertThat(Operator.look(Operator.awaitStored(tables, places.get(1))).getString("key"))
                .isEqualTo("\ud83d\ude00".repeat(127));
    }

    @Test
    void theLargestRecordThatABrokerTakesHoldsNobodyUp() {
        // Given
        UUID coupon = tables.coupon(1);
        byte[] large = new byte[LARGEST];
        Arrays.fill(large, (byte) 'x');

        // When
        List<RecordMetadata> places = records.appendAndAwait(List.of(
                new ProducerRecord<>(Topic.CLAIMS, coupon.toString(), large), Records.claim(coupon, "kim", NOON)));

        // Then
        JsonPath letter = Operator.look(Operator.awaitStored(tables, places.get(0)));
        assertThat(payload(letter)).isEqualTo(large);
        assertThat(tables.issued(coupon)).hasSize(1);
    }

    @Test
    void whatIsDeliveredTwiceIsStoredOnce() {
        // Given
        RecordMetadata place = records.append(List.of(Records.claim(UUID.randomUUID(), "kim", NOON))).get(0);
        UUID id = Operator.awaitStored(tables, place);
        JsonPath before = Operator.look(id);
        ConsumerRecord<String, byte[]> letter = records
                .in(Topic.DEAD_LETTERS, record -> Records.isDeadLetterOf(record, place)).get(0);
        double stored = stored();

        // When
        records.append(List.of(again(letter)));

        // Then
        awaitNextOne(letter.partition());
        assertThat(Operator.awaitStored(tables, place)).isEqualTo(id);
        assertThat(Operator.look(id).<Object> get()).isEqualTo(before.<Object> get());
        assertThat(stored()).isEqualTo(stored + 1);
    }

    @Test
    void whatARecordSaysOfItselfDoesNotCount() {
        // Given
        ProducerRecord<String, byte[]> bad = new ProducerRecord<>(Topic.CLAIMS, "key", new byte[] { '?' });
        bad.headers().add("dead-letter-offset", "4711".getBytes(StandardCharsets.US_ASCII));
        bad.headers().add("dead-letter-reason", "none".getBytes(StandardCharsets.US_ASCII));
        bad.headers().add(RetryLog.DEAD_LETTER, "no id".getBytes(StandardCharsets.US_ASCII));
        bad.headers().add(RetryLog.ATTEMPT, null);

        // When
        RecordMetadata place = records.append(List.of(bad)).get(0);

        // Then
        JsonPath letter = Operator.look(Operator.awaitStored(tables, place));
        assertThat(letter.getString("cause")).isEqualTo("not a claim in JSON");
        assertThat(letter.getInt("attempts")).isEqualTo(1);
    }

    @Test
    void whatSomebodyElseWroteThereIsKeptUnderItsOwnPlace() {
        // Given
        ProducerRecord<String, byte[]> stray = new ProducerRecord<>(Topic.DEAD_LETTERS, "key", new byte[] { '?' });
        stray.headers().add("dead-letter-topic", new byte[] { '!' });

        // When
        RecordMetadata place = records.append(List.of(stray)).get(0);

        // Then
        JsonPath letter = Operator.look(Operator.awaitStored(tables, place));
        assertThat(letter.getString("failure")).isEqualTo("UNREADABLE");
        assertThat(letter.getString("cause")).isEqualTo("no reason given");
    }

    @Test
    void whatTheDatabaseDoesNotTakeIsKeptWithoutItsContents() {
        // Given
        tables.execute("alter table dead_letter add constraint no_such_key check (record_key <> 'refuse me')");
        try {
            // When
            RecordMetadata place = records.append(List.of(
                    new ProducerRecord<>(Topic.CLAIMS, "refuse me", new byte[] { '?' }))).get(0);

            // Then
            UUID id = Operator.awaitStored(tables, place);
            assertThat(Operator.look(id).getString("cause")).isEqualTo("the database does not take this dead letter");
            assertThat(Operator.look(id).getInt("payloadBytes")).isEqualTo(1);
            Operator.replay(id).statusCode(409).body("errorMessage.data.reason", equalTo("DEAD_LETTER_INCOMPLETE"));
        } finally {
            tables.execute("alter table dead_letter drop constraint no_such_key");
        }
    }

    @Test
    void whatTheDatabaseDoesNotTakeAtAllHoldsNobodyUp() {
        // Given
        UUID coupon = UUID.randomUUID();
        double notStored = metrics.get(DeadLetterMetrics.NOT_STORED).counter().count();
        tables.execute("alter table dead_letter add constraint not_once_more check (attempts <> 4711)");
        try {
            ProducerRecord<String, byte[]> letter = new ProducerRecord<>(Topic.DEAD_LETTERS, coupon.toString(),
                    new byte[] { '?' });
            letter.headers().add(RetryLog.ATTEMPT, "4711".getBytes(StandardCharsets.US_ASCII));

            // When
            RecordMetadata place = records.append(List.of(letter)).get(0);

            // Then
            awaitNextOne(place.partition());
            assertThat(tables.deadLetters(place.topic(), place.partition(), place.offset())).isEmpty();
            assertThat(metrics.get(DeadLetterMetrics.NOT_STORED).counter().count()).isEqualTo(notStored + 1);
        } finally {
            tables.execute("alter table dead_letter drop constraint not_once_more");
        }
    }

    /** Returns when a dead letter is stored that comes behind all others of that partition. */
    private void awaitNextOne(int partition) {
        RecordMetadata place = records.append(List.of(
                new ProducerRecord<>(Topic.DEAD_LETTERS, partition, "key", new byte[] { '?' }))).get(0);
        Operator.awaitStored(tables, place);
    }

    private static ProducerRecord<String, byte[]> again(ConsumerRecord<String, byte[]> letter) {
        return new ProducerRecord<>(Topic.DEAD_LETTERS, letter.partition(), letter.key(), letter.value(),
                letter.headers());
    }

    private static byte[] payload(JsonPath letter) {
        String text = letter.getString("payload");
        String base64 = letter.getString("payloadBase64");
        return text != null ? text.getBytes(StandardCharsets.UTF_8)
                : base64 != null ? Base64.getDecoder().decode(base64) : null;
    }

    private static Duration waitAfter(JsonPath letter) {
        return Duration.between(Instant.parse(letter.getString("lastFailedAt")),
                Instant.parse(letter.getString("nextAttemptAt")));
    }

    private double stored() {
        return metrics.get(DeadLetterMetrics.STORED).counter().count();
    }
}
