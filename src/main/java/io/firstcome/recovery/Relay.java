package io.firstcome.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.claimlog.ClaimLog;
import io.firstcome.claimlog.ClaimReader;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.gate.Gate;
import io.firstcome.gate.OutboxEntry;
import io.firstcome.gate.Wish;
import io.github.bucket4j.Bucket;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;

/**
 * Publishes what has waited in an outbox for too long, because the instance that admitted it died or the log was away
 * (SPEC §3, rows "one instance" and "Kafka"). A claim that stands in the log already is published once more; the issuer
 * takes both records for one claim.
 */
@ApplicationScoped
public class Relay {

    private final Gate gate;
    private final ClaimLog log;
    private final RecoveryConfig config;
    private final RecoveryMetrics metrics;
    private final Set<UUID> busy = ConcurrentHashMap.newKeySet();
    private final Bucket pace;
    private final Bucket probes;

    Relay(Gate gate, ClaimLog log, RecoveryConfig config, RecoveryMetrics metrics) {
        this.gate = gate;
        this.log = log;
        this.config = config;
        this.pace = Bucket.builder()
                .addLimit(limit -> limit.capacity(config.relayPerSecond())
                        .refillGreedy(config.relayPerSecond(), Duration.ofSeconds(1)))
                .build();
        this.probes = Bucket.builder()
                .addLimit(limit -> limit.capacity(1).refillGreedy(1, config.relayProbe()))
                .build();
        this.metrics = metrics;
    }

    /** What it would publish of this coupon's outbox now. */
    Wish wish(UUID couponId) {
        if (busy.contains(couponId)) {
            return Wish.NONE;
        }
        if (log.reach().isAway()) {
            // One is enough to find out whether the log is back; another instance may find it there all the time
            return probes.getAvailableTokens() > 0 ? new Wish(1, config.relayAfter(), config.relayProbe().dividedBy(2))
                    : Wish.NONE;
        }
        int limit = (int) Math.min(config.relayBatch(), Math.max(0, pace.getAvailableTokens()));
        boolean isJustBack = log.reach().reachableFor().compareTo(config.relayAfter().multipliedBy(2)) < 0;
        return new Wish(limit, isJustBack ? config.relayAfterOutage() : config.relayAfter(), config.relayLease());
    }

    /** How many it has published in this second, of those that {@code firstcome.recovery.relay-per-second} allows. */
    public long publishedThisSecond() {
        return config.relayPerSecond() - pace.getAvailableTokens();
    }

    /**
     * Publishes them in this order, and goes on to the next ones while there are any.
     *
     * @param keeper in whose name they were taken
     */
    void publish(UUID couponId, String keeper, List<OutboxEntry> due) {
        if (due.isEmpty() || !busy.add(couponId)) {
            return;
        }
        pace.consumeIgnoringRateLimits(due.size());
        probes.tryConsume(1);
        List<OutboxEntry> confirmed = Collections.synchronizedList(new ArrayList<>());
        List<Uni<Void>> all = due.stream()
                .map(entry -> log.append(claim(couponId, entry), entry.traceparent())
                        .invoke(() -> confirmed.add(entry)))
                .toList();
        Uni.join().all(all).andCollectFailures()
                .onFailure().invoke(failure -> Log.debugf("Relay of coupon %s: %s", couponId, failure))
                .onItemOrFailure().transformToUni((done, failure) -> settle(couponId, confirmed))
                .onTermination().invoke(() -> busy.remove(couponId))
                .chain(() -> confirmed.isEmpty() ? Uni.createFrom().nullItem() : gate.beat(couponId, keeper, wish(couponId)))
                .subscribe().with(
                        beat -> publish(couponId, keeper, beat == null ? List.of() : beat.due()),
                        failure -> Log.debugf("Relay of coupon %s waits: %s", couponId, failure));
    }

    private Uni<Void> settle(UUID couponId, List<OutboxEntry> confirmed) {
        if (confirmed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        metrics.published(confirmed.size());
        Log.debugf("Relay: %d claims of coupon %s are in the log", confirmed.size(), couponId);
        return gate.settle(couponId, List.copyOf(confirmed));
    }

    private static ClaimRequested claim(UUID couponId, OutboxEntry entry) {
        return new ClaimRequested(couponId, entry.userId(), entry.requestedAt(), true,
                ClaimReader.possibleKey(entry.idempotencyKey()));
    }
}
