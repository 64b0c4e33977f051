package io.firstcome.recovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.firstcome.gate.Gate;
import io.firstcome.gate.OutboxEntry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

/**
 * Takes claims out of the gates' outboxes that the log has acknowledged, many at once: it costs no claim a round trip.
 * What cannot be taken out stays, and a relay publishes it once more.
 */
@ApplicationScoped
public class Outbox {

    private record Acknowledged(UUID couponId, OutboxEntry entry) {
    }

    /** Coupons at the same time. */
    private static final int AT_ONCE = 64;

    private final Gate gate;
    private final RecoveryConfig config;
    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private Cancellable timer;

    Outbox(Gate gate, RecoveryConfig config) {
        this.gate = gate;
        this.config = config;
    }

    /** The log has this claim. Returns at once. */
    public void acknowledged(UUID couponId, OutboxEntry entry) {
        if (count.incrementAndGet() > config.maxAcknowledged()) {
            // Redis is slow. A relay publishes it once more, and takes it out then.
            count.decrementAndGet();
            return;
        }
        acknowledged.add(new Acknowledged(couponId, entry));
    }

    /** How many acknowledgements wait to be told to the gates. */
    public int acknowledgements() {
        return count.get();
    }

    void start(@Observes StartupEvent start) {
        timer = Multi.createFrom().ticks().every(config.settleOutbox())
                .onOverflow().drop()
                .onItem().transformToUniAndConcatenate(tick -> settle())
                .subscribe().with(done -> {
                });
    }

    /** What is left is no loss: a relay finds it. */
    void stop(@Observes ShutdownEvent stop) {
        timer.cancel();
        settle().subscribe().with(done -> {
        });
    }

    private Uni<Void> settle() {
        Map<UUID, List<OutboxEntry>> byCoupon = new HashMap<>();
        for (Acknowledged one = acknowledged.poll(); one != null; one = acknowledged.poll()) {
            count.decrementAndGet();
            byCoupon.computeIfAbsent(one.couponId(), id -> new ArrayList<>()).add(one.entry());
        }
        byCoupon.keySet().removeIf(couponId -> gate.reach(couponId).isAway());
        if (byCoupon.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Multi.createFrom().iterable(byCoupon.entrySet())
                .onItem().transformToUni(coupon -> settle(coupon.getKey(), coupon.getValue()))
                .merge(AT_ONCE)
                .collect().last();
    }

    private Uni<Void> settle(UUID couponId, List<OutboxEntry> entries) {
        return Multi.createFrom().iterable(entries)
                .group().intoLists().of(config.page())
                .onItem().transformToUniAndConcatenate(page -> gate.settle(couponId, page))
                .collect().last()
                // The other outboxes have nothing to do with it
                .onFailure().invoke(failure -> Log.debugf("Left to the relay: %s", failure))
                .onFailure().recoverWithNull();
    }
}
