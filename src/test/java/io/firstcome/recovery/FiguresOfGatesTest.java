package io.firstcome.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.firstcome.coupon.Coupons.Standing;
import io.firstcome.gate.Beat;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** SPEC §3.8: what is shown of gates and coupons is true, and is not more than anybody can store. */
class FiguresOfGatesTest {

    private static final int MOST = 3;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final WatchedCoupons watched = new WatchedCoupons(registry, MOST);

    @Test
    void onlyTheCouponsThatWereClaimedLastHaveSeriesOfTheirOwn() {
        // Given
        Map<UUID, Beat> gates = new TreeMap<>();
        Map<UUID, Standing> standings = new TreeMap<>();
        for (UUID each : coupons(50)) {
            gates.put(each, beat(1, 0));
            standings.put(each, new Standing(each, 1, 0, 10, 1));
        }
        show(gates, standings, 0);
        List<UUID> claimed = coupons(50).subList(7, 7 + MOST);

        // When
        for (UUID each : claimed) {
            gates.put(each, beat(2, 0));
            show(gates, standings, 0);
        }

        // Then
        assertThat(labels("firstcome.coupon.quantity")).isEqualTo(names(claimed));
        assertThat(labels("firstcome.coupon.taken")).isEqualTo(names(claimed));
        assertThat(labels("firstcome.coupon.issued")).isEqualTo(names(claimed));
        assertThat(registry.get("firstcome.coupon.taken").gauges()).allMatch(gauge -> gauge.value() == 2);
    }

    @Test
    void couponThatNobodyLooksAfterAnyMoreHasNone() {
        // Given
        UUID coupon = new UUID(0, 1);
        show(Map.of(coupon, beat(1, 0)), Map.of(coupon, new Standing(coupon, 1, 0, 10, 1)), 0);

        // When
        show(Map.of(), Map.of(), 0);

        // Then
        assertThat(labels("firstcome.coupon.taken")).isEmpty();
    }

    @Test
    void couponsThatBreakAPromiseAreCounted() {
        // Given
        UUID whole = new UUID(0, 1);
        UUID oversold = new UUID(0, 2);

        // When
        show(Map.of(whole, beat(10, 0), oversold, beat(11, 0)),
                Map.of(whole, new Standing(whole, 10, 0, 10, 10), oversold, new Standing(oversold, 11, 0, 10, 11)), 4);

        // Then
        assertThat(broken("exact")).isEqualTo(1);
        assertThat(broken("in_order")).isEqualTo(4);
    }

    /** An outbox that nobody can see is not empty. */
    @Test
    void whatIsNotKnownAnyMoreStaysAsItWas() {
        // Given
        RecoveryMetrics metrics = new RecoveryMetrics(registry, null, null);
        RecoveryMetrics.Round before = metrics.round();
        before.add(beat(9, 7));
        before.end(1);

        // When: none of two gates has answered
        metrics.round().end(2);

        // Then
        assertThat(registry.get("firstcome.outbox.size").gauge().value()).isEqualTo(7);
        assertThat(registry.get("firstcome.gates").gauge().value()).isEqualTo(1);
    }

    @Test
    void noGatesAreNothingToWaitFor() {
        // Given
        RecoveryMetrics metrics = new RecoveryMetrics(registry, null, null);
        RecoveryMetrics.Round before = metrics.round();
        before.add(beat(9, 7));
        before.end(1);

        // When
        metrics.round().end(0);

        // Then
        assertThat(registry.get("firstcome.outbox.size").gauge().value()).isZero();
    }

    private void show(Map<UUID, Beat> gates, Map<UUID, Standing> standings, long gaps) {
        watched.choose(gates);
        watched.show(standings, gates, gaps);
    }

    private double broken(String promise) {
        return registry.get("firstcome.coupons.broken").tag("promise", promise).gauge().value();
    }

    private Set<String> labels(String name) {
        return registry.find(name).gauges().stream().map(Gauge::getId).map(id -> id.getTag("coupon_id"))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(List<UUID> coupons) {
        return coupons.stream().map(UUID::toString).collect(Collectors.toSet());
    }

    private static List<UUID> coupons(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> new UUID(0, i)).toList();
    }

    private static Beat beat(int claims, int waiting) {
        return new Beat(Beat.State.OPEN, claims, waiting, Duration.ofSeconds(1), 0, Duration.ZERO, List.of(), claims, 0,
                Instant.EPOCH);
    }
}
