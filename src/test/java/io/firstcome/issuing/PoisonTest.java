package io.firstcome.issuing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

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
import io.quarkus.test.junit.QuarkusTest;

/** What can never be issued is kept as it came, and takes nothing with it (PITFALLS 8, 11). */
@QuarkusTest
class PoisonTest {

    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");
    private static final String UNKNOWN_COUPON = "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11";

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
    void poisonGoesToTheDeadLettersAsItCameAndTheOthersAreIssued() {
        // Given
        UUID coupon = tables.coupon(100);
        Map<ProducerRecord<String, byte[]>, String> poison = poison(coupon);
        List<ProducerRecord<String, byte[]>> log = new ArrayList<>();
        List<String> good = new ArrayList<>();
        for (ProducerRecord<String, byte[]> bad : poison.keySet()) {
            String user = "user-" + good.size();
            good.add(user);
            log.add(Records.claim(coupon, user, NOON));
            log.add(bad);
        }
        good.add("last");
        log.add(Records.claim(coupon, "last", NOON));

        // When
        List<RecordMetadata> places = records.appendAndAwait(log);

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::userId).isEqualTo(good);
        List<ConsumerRecord<String, byte[]>> all = deadLetters(places);
        for (int i = 0; i < log.size(); i++) {
            ProducerRecord<String, byte[]> record = log.get(i);
            RecordMetadata place = places.get(i);
            List<ConsumerRecord<String, byte[]>> letters = all.stream()
                    .filter(letter -> Records.isDeadLetterOf(letter, place))
                    .toList();
            if (poison.containsKey(record)) {
                assertDeadLetter(letters, record, place, poison.get(record));
            } else {
                assertThat(letters).isEmpty();
            }
        }
    }

    @Test
    void aPollOfPoisonAloneHoldsNobodyUp() {
        // Given
        UUID coupon = tables.coupon(10);
        ProducerRecord<String, byte[]> bad = Records.claim(coupon, "no claim");

        // When
        List<RecordMetadata> places = records.appendAndAwait(List.of(bad));
        records.appendAndAwait(List.of(Records.claim(coupon, "kim", NOON)));

        // Then
        assertThat(deadLetters(places)).hasSize(1);
        assertThat(tables.issued(coupon)).extracting(Issued::userId).containsExactly("kim");
    }

    @Test
    void whatTheDatabaseNeverTakesGoesAloneThoughItComesInOnePollWithOthers() {
        // Given
        UUID broken = tables.coupon(10);
        UUID coupon = tables.coupon(10);
        // Written by hand past issued_quantity: the next winner's rank is taken
        tables.execute("""
                insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at)
                values (?, 1, 'by hand', ?, ?)""", broken, NOON, NOON);

        // When
        List<RecordMetadata> places = records.appendAndAwait(Stream.of(
                Records.claim(coupon, "kim", NOON),
                Records.claim(broken, "kim", NOON),
                Records.claim(coupon, "lee", NOON))
                .map(claim -> new ProducerRecord<>(claim.topic(), 0, claim.key(), claim.value()))
                .toList());

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::userId).containsExactly("kim", "lee");
        assertThat(tables.issued(broken)).extracting(Issued::userId).containsExactly("by hand");
        assertThat(deadLetters(places)).hasSize(1)
                .allMatch(letter -> Records.isDeadLetterOf(letter, places.get(1)));
    }

    @Test
    void whoHearsSoldOutOrComesTwiceIsNoDeadLetter() {
        // Given
        UUID coupon = tables.coupon(1);

        // When
        List<RecordMetadata> places = records.appendAndAwait(List.of(
                Records.claim(coupon, "kim", NOON),
                Records.claim(coupon, "kim", NOON),
                Records.claim(coupon, "lee", NOON)));

        // Then
        assertThat(deadLetters(places)).isEmpty();
    }

    private List<ConsumerRecord<String, byte[]>> deadLetters(List<RecordMetadata> places) {
        return records.in(Topic.DEAD_LETTERS, letter -> places.stream()
                .anyMatch(place -> Records.isDeadLetterOf(letter, place)));
    }

    /** In the order of the log, with the reasons. */
    private static Map<ProducerRecord<String, byte[]>, String> poison(UUID coupon) {
        Map<ProducerRecord<String, byte[]>, String> poison = new LinkedHashMap<>();
        poison.put(Records.claim(coupon, "no claim, 쿠폰"), "not a claim in JSON");
        poison.put(bytes(coupon, new byte[] { 0, (byte) 0xff, (byte) 0xfe, '\r', '\n' }), "not a claim in JSON");
        poison.put(Records.claim(coupon, ""), "not a claim in JSON");
        poison.put(Records.claim(coupon, null), "empty");
        poison.put(Records.claim(coupon, "null"), "empty");
        poison.put(claim(coupon, "no-uuid", "kim", NOON.toString()), "not a claim in JSON");
        poison.put(claim(coupon, UNKNOWN_COUPON, "kim", NOON.toString()), "unknown coupon " + UNKNOWN_COUPON);
        poison.put(claim(coupon, coupon.toString(), " ", NOON.toString()), "userId is missing or impossible");
        poison.put(claim(coupon, coupon.toString(), "x".repeat(65), NOON.toString()), "userId is missing or impossible");
        poison.put(claim(coupon, coupon.toString(), "kim", "9999-12-31T00:00:00Z"), "requestedAt is impossible");
        return poison;
    }

    private static ProducerRecord<String, byte[]> claim(UUID key, String coupon, String user, String requestedAt) {
        return Records.claim(key, """
                { "couponId" : "%s", "userId" : "%s", "requestedAt" : "%s" }
                """.formatted(coupon, user, requestedAt));
    }

    private static ProducerRecord<String, byte[]> bytes(UUID key, byte[] payload) {
        return new ProducerRecord<>(Topic.CLAIMS, key.toString(), payload);
    }

    private static void assertDeadLetter(List<ConsumerRecord<String, byte[]>> letters, ProducerRecord<String, byte[]> record,
            RecordMetadata place, String reason) {
        assertThat(letters).as(reason).hasSize(1);
        ConsumerRecord<String, byte[]> letter = letters.get(0);
        assertThat(letter.value()).isEqualTo(record.value());
        assertThat(letter.key()).isEqualTo(record.key());
        assertThat(Records.header(letter, "dead-letter-reason")).isEqualTo(reason);
        assertThat(Records.header(letter, "dead-letter-topic")).isEqualTo(Topic.CLAIMS);
        assertThat(Records.header(letter, "dead-letter-partition")).isEqualTo(Integer.toString(place.partition()));
        assertThat(Records.header(letter, "dead-letter-offset")).isEqualTo(Long.toString(place.offset()));
    }
}
