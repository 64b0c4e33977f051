package io.firstcome.issuing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.Tables.Issued;
import io.firstcome.claim.ClaimService;
import io.firstcome.claim.Claimant;
import io.firstcome.claimlog.Topic;
import io.firstcome.gate.Gate;
import io.firstcome.services.OwnServices;
import io.firstcome.services.Services;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** The issuer waits a dead database out: nothing lost, no dead letter, nobody refused (SPEC §3.3, §3.6; PITFALLS 12). */
@QuarkusTest
@TestProfile(OwnServices.class)
class DatabaseOutageTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");

    @Inject
    ClaimService claims;

    @Inject
    Gate gate;

    @Inject
    MeterRegistry metrics;

    Services services;

    @Test
    void whatWasClaimedDuringAnOutageIsIssuedAfterIt() {
        // Given
        UUID coupon;
        try (Tables tables = Tables.connect()) {
            coupon = tables.coupon(100);
        }
        gate.open(Tables.terms(coupon, 100)).await().atMost(LIMIT);
        try (Records records = Records.connect()) {
            List<RecordMetadata> places = records.appendAndAwait(List.of(Records.claim(coupon, "before", NOON)));

            // When
            services.mySql().kill();
            records.append(fromElsewhere(coupon));
            for (int i = 0; i < 10; i++) {
                Claimant.claim(claims, coupon, "claimant-" + i).await().atMost(LIMIT);
            }
            double waits = waits();
            await().atMost(LIMIT).until(() -> waits() >= waits + 3);

            // Then
            // Or more: a relay may have published one once more
            assertThat(records.undecided(places)).isGreaterThanOrEqualTo(60);
            assertThat(deadLetters(records, coupon)).isEmpty();
            // The consumer has fetched them all by now; what counts is that they are not decided (SPEC §3.8)
            await().atMost(LIMIT).until(() -> lag() >= 60);
            assertThat(metrics.get("firstcome.issuer.waiting").timeGauge().value()).isPositive();
            services.mySql().start();
            records.awaitIssuer(places);
            assertThat(deadLetters(records, coupon)).isEmpty();
            await().atMost(LIMIT).until(() -> lag() == 0);
        }
        try (Tables tables = Tables.connect()) {
            assertThat(tables.issued(coupon)).extracting(Issued::userId).isEqualTo(Stream.of(
                    Stream.of("before"),
                    IntStream.range(0, 50).mapToObj(i -> "user-" + i),
                    IntStream.range(0, 10).mapToObj(i -> "claimant-" + i))
                    .flatMap(users -> users)
                    .toList());
            assertThat(tables.issuedQuantity(coupon)).isEqualTo(61);
        }
    }

    @AfterEach
    void startTheDatabase() {
        if (!services.mySql().isRunning()) {
            services.mySql().start();
        }
    }

    private static List<ConsumerRecord<String, byte[]>> deadLetters(Records records, UUID coupon) {
        return records.in(Topic.DEAD_LETTERS, letter -> coupon.toString().equals(letter.key()));
    }

    private static List<ProducerRecord<String, byte[]>> fromElsewhere(UUID coupon) {
        return IntStream.range(0, 50).mapToObj(i -> Records.claim(coupon, "user-" + i, NOON)).toList();
    }

    private double lag() {
        return metrics.get("firstcome.log.lag").tag("topic", Topic.CLAIMS).gauge().value();
    }

    private double waits() {
        return metrics.find("firstcome.waits").tag("step", "issue").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }
}
