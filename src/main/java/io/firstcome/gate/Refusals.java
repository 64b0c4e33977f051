package io.firstcome.gate;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.firstcome.gate.ClaimAnswers.Places;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;

/**
 * Repeats what the gate has refused, without asking it (SPEC §5: a losing crowd reaches neither Redis nor the log). Who may
 * have a place, by a filter that is read once for each coupon, is always sent to the gate: no winner hears SOLD_OUT (SPEC
 * §3.5).
 * <p>
 * A refusal may be repeated for a lease ({@code firstcome.gate.refusal-lease}) after the gate was asked; several times in
 * that time one claim is let through, whose answer renews it. The gate for its part admits nobody for as long after a place of
 * a
 * full coupon has come back: so whoever it admits finds no instance that still says otherwise, whatever messages are lost. For
 * any thread; nothing blocks.
 */
final class Refusals {

    /** Of a lease, claims that ask whether it still holds. */
    private static final int SCOUTS = 4;
    private static final int BYTES_OF_A_MEMORY = 300;
    private static final int FETCHES_AT_ONCE = 4;

    /** Reads who has a place. */
    interface Source {
        /** @return the filter, null where the places have changed meanwhile */
        Uni<Holders> holders(UUID couponId, Places places);
    }

    /** A refusal with the time at which the gate was asked, and how long it may be repeated from then on, both in ns. */
    private record Heard(GateAnswer refusal, long asked, long holds) {
    }

    /** What is remembered of one coupon while its places stay the same. */
    private static final class Memory {

        private final Places places;
        private final AtomicLong nextScout;
        private volatile Holders holders;
        private volatile Heard heard;

        Memory(Places places, Heard heard) {
            this.places = places;
            this.heard = heard;
            this.nextScout = new AtomicLong(heard.asked());
        }
    }

    private final Source source;
    private final long lease;
    private final long bytes;
    private final LongSupplier nanos;
    private final Cache<UUID, Memory> memories;
    private final Semaphore fetches = new Semaphore(FETCHES_AT_ONCE);
    private final LongAdder repeated = new LongAdder();

    /**
     * @param lease how long a refusal holds, zero to remember none
     * @param bytes of all filters, at the most
     * @param nanos a clock that only goes forward, such as {@link System#nanoTime}
     */
    Refusals(Source source, Duration lease, long bytes, LongSupplier nanos) {
        this.source = source;
        this.lease = lease.toNanos();
        this.bytes = bytes;
        this.nanos = nanos;
        this.memories = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((UUID couponId, Memory memory) -> BYTES_OF_A_MEMORY + Holders.bytes(memory.places.taken()))
                .build();
    }

    /** What the gate would say to this claim for certain; null where it has to be asked. */
    GateAnswer of(UUID couponId, String userId) {
        Memory memory = memories.getIfPresent(couponId);
        if (memory == null) {
            return null;
        }
        Holders holders = memory.holders;
        Heard heard = memory.heard;
        long now = nanos.getAsLong();
        if (holders == null || now - heard.asked() >= heard.holds() || isScout(memory, now) || holders.mayContain(userId)) {
            return null;
        }
        repeated.increment();
        return heard.refusal();
    }

    private boolean isScout(Memory memory, long now) {
        long due = memory.nextScout.get();
        return now - due >= 0 && memory.nextScout.compareAndSet(due, now + lease / SCOUTS);
    }

    /** How many claims have been answered from here. */
    long repeated() {
        return repeated.sum();
    }

    /** How much is remembered, in bytes as {@code firstcome.gate.refusal-bytes} counts them. */
    long remembered() {
        return memories.policy().eviction().flatMap(eviction -> eviction.weightedSize().stream().boxed().findFirst())
                .orElse(0L);
    }

    /**
     * The gate has answered.
     *
     * @param asked when it was asked, by the same clock
     */
    void heard(UUID couponId, long asked, ClaimAnswers answers) {
        Memory memory = memories.getIfPresent(couponId);
        if (memory != null && !memory.places.equals(answers.places())) {
            memories.asMap().remove(couponId, memory);
            memory = null;
        }
        GateAnswer refusal = answers.refusal();
        if (refusal == null || lease == 0) {
            return;
        }
        Heard heard = new Heard(refusal, asked, holds(refusal, answers));
        if (memory == null) {
            begin(couponId, new Memory(answers.places(), heard));
        } else if (memory.heard.asked() - asked < 0) {
            memory.heard = heard;
        }
    }

    /** A coupon opens by itself, at a time that the gate knows. */
    private long holds(GateAnswer refusal, ClaimAnswers answers) {
        return refusal.outcome() == GateAnswer.Outcome.NOT_OPEN
                // the gate's time is up to a millisecond later than it says
                ? Math.min(lease, Duration.between(answers.now(), refusal.at()).minusMillis(1).toNanos())
                : lease;
    }

    private void begin(UUID couponId, Memory memory) {
        if (BYTES_OF_A_MEMORY + Holders.bytes(memory.places.taken()) > bytes || !fetches.tryAcquire()) {
            return;
        }
        if (memories.asMap().putIfAbsent(couponId, memory) != null) {
            fetches.release();
            return;
        }
        source.holders(couponId, memory.places)
                .onTermination().invoke(fetches::release)
                .subscribe().with(
                        holders -> {
                            if (holders == null) {
                                memories.asMap().remove(couponId, memory);
                            } else {
                                memory.holders = holders;
                            }
                        },
                        failure -> {
                            // The gate is asked as before, and its next refusal begins anew
                            Log.debugf("Who has coupon %s is not known: %s", couponId, failure);
                            memories.asMap().remove(couponId, memory);
                        });
    }
}
