package io.firstcome.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.services.OwnServices;
import io.firstcome.services.Services;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.VertxContextSupport;

/** Dead letters that arrive while a server is away are stored, tried and told after it (PITFALLS 11, 12). */
@QuarkusTest
@TestProfile(OwnServices.class)
class OutageIsWaitedOutTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");

    @Inject
    DeadLetterJob job;

    @Inject
    MeterRegistry metrics;

    Services services;

    @Test
    void ofTheDatabase() {
        try (Records records = Records.connect()) {
            // Given
            services.mySql().kill();

            // When
            List<RecordMetadata> places = records.append(IntStream.range(0, 5)
                    .mapToObj(i -> Records.claim(UUID.randomUUID(), "no claim " + i)).toList());
            double waits = waits();
            await().atMost(LIMIT).until(() -> waits() >= waits + 3);
            run();

            // Then
            services.mySql().start();
            try (Tables tables = Tables.connect()) {
                assertThat(places).allSatisfy(place -> assertThat(Operator.awaitStored(tables, place)).isNotNull());
            }
        }
    }

    @Test
    void ofTheBrokerWhileADiscardIsToldAndAClaimIsTried() {
        UUID coupon = UUID.randomUUID();
        try (Tables tables = Tables.connect()) {
            // Given
            UUID discarded;
            UUID due;
            try (Records records = Records.connect()) {
                List<RecordMetadata> places = records
                        .append(List.of(Records.claim(coupon, "kim", NOON), Records.claim(coupon, "lee", NOON)));
                discarded = Operator.awaitStored(tables, places.get(0));
                due = Operator.awaitStored(tables, places.get(1));
            }
            tables.coupon(coupon, 10);
            Operator.discard(discarded, "no").statusCode(200);
            Operator.replay(due).statusCode(202);

            // When
            services.kafka().kill();
            run();

            // Then
            assertThat(tables.owed(discarded)).isTrue();
            services.kafka().start();
            await().atMost(LIMIT).until(() -> {
                // the producer may need more than one try to find the broker again, and each puts the next one off
                tables.execute("update dead_letter set next_attempt_at = ? where id = ? and resolved_at is null", Instant.EPOCH,
                        due);
                run();
                return !tables.owed(discarded) && tables.issued(coupon).size() == 1;
            });
            run();
            assertThat(Operator.look(due).getString("resolution")).isEqualTo("ISSUED");
        }
    }

    @Test
    void ofTheBrokerBetweenTheTableAndTheOffset() {
        // Given: a dead letter waits for the database
        RecordMetadata waiting;
        try (Records records = Records.connect()) {
            services.mySql().kill();
            double before = waits();
            waiting = records.append(List.of(Records.claim(UUID.randomUUID(), "no claim"))).get(0);
            await().atMost(LIMIT).until(() -> waits() > before);
        }

        // When: it is stored while its offset cannot be committed
        services.kafka().kill();
        services.mySql().start();
        try (Tables tables = Tables.connect()) {
            Operator.awaitStored(tables, waiting);
            services.kafka().start();

            // Then
            try (Records records = Records.connect()) {
                RecordMetadata next = records.append(List.of(Records.claim(UUID.randomUUID(), "no claim"))).get(0);
                Operator.awaitStored(tables, next);
            }
        }
    }

    private void run() {
        try {
            VertxContextSupport.subscribeAndAwait(job::run);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private double waits() {
        return metrics.find("firstcome.waits").tag("step", "store-dead-letter").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
