package io.firstcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.firstcome.claimlog.Topic;
import io.firstcome.services.Application;
import io.firstcome.services.Credentials;
import io.firstcome.services.Services;

/** docs/replay.md: the claim log read again from the start changes nothing in the database (SPEC §3.2, §3.4). */
class ReplayIT {

    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");
    private static final List<String> TABLES = List.of("coupon", "issued_coupon", "rejected_claim");

    private static Services services;
    private static Application application;

    @BeforeAll
    static void start() {
        services = Services.start("replay");
        application = new Application("replay-application", Credentials.create("replay-keys").settings(services));
        application.start();
    }

    @AfterAll
    static void stop() {
        application.close();
        services.close();
    }

    @Test
    void theLogReadAgainFromTheStartChangesNothing() {
        try (Tables tables = Tables.connect(services.configuration()::get);
                Records records = Records.connect(services.kafka().address())) {
            // Given: winners, duplicates, rejected, poison; and places that have come free since
            UUID coupon = tables.coupon(50);
            UUID other = tables.coupon(50);
            List<RecordMetadata> places = new ArrayList<>(records.appendAndAwait(log(coupon)));
            places.addAll(records.appendAndAwait(log(other)));
            tables.execute("update coupon set total_quantity = 70 where id = ?", coupon);
            places.addAll(records.appendAndAwait(List.of(Records.claim(coupon, "user-55", NOON.plusSeconds(60)))));
            application.stop();
            Map<String, List<String>> before = dump(tables);
            List<String> deadLetters = deadLetters(records);
            assertThat(before.get("issued_coupon")).hasSize(50 + 50 + 1);
            assertThat(before.get("rejected_claim")).hasSize(10 + 10);
            assertThat(deadLetters).hasSize(2);

            // When
            records.resetIssuer();
            assertThat(records.undecided(places)).isEqualTo(places.size());
            application.start();
            records.awaitIssuer(places);

            // Then
            assertThat(dump(tables)).isEqualTo(before);
            // once more, from the same place of the log: who reads them knows them by that
            assertThat(deadLetters(records)).hasSize(4).hasSameElementsAs(deadLetters);
        }
    }

    private static List<ProducerRecord<String, byte[]>> log(UUID coupon) {
        List<ProducerRecord<String, byte[]>> log = new ArrayList<>();
        IntStream.range(0, 60).forEach(i -> log.add(Records.claim(coupon, "user-" + i, NOON.plusMillis(i))));
        log.add(Records.claim(coupon, "no claim"));
        // Twice in the log; the connector's own repetition; a user who tries again
        IntStream.range(40, 60).forEach(i -> log.add(Records.claim(coupon, "user-" + i, NOON.plusMillis(i))));
        log.add(Records.claim(coupon, "user-3", NOON.plusSeconds(30)));
        return log;
    }

    private static Map<String, List<String>> dump(Tables tables) {
        Map<String, List<String>> all = new TreeMap<>();
        TABLES.forEach(table -> all.put(table, tables.dump(table)));
        return all;
    }

    /** What they are and where they come from. */
    private static List<String> deadLetters(Records records) {
        return records.in(Topic.DEAD_LETTERS, letter -> true).stream()
                .map(letter -> Records.header(letter, "dead-letter-partition") + "/"
                        + Records.header(letter, "dead-letter-offset") + " "
                        + new String(letter.value(), StandardCharsets.UTF_8))
                .toList();
    }
}
