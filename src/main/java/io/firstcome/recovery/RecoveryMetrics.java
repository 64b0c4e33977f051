package io.firstcome.recovery;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.claimlog.ClaimLog;
import io.firstcome.gate.Beat;
import io.firstcome.gate.Gate;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;

/**
 * What the keepers see and do, in figures. Every instance sees all gates, so what they see is to be looked at by its maximum.
 * It is as of the last round over all gates that Redis has answered; how long that is ago is a figure itself.
 */
@Startup
@ApplicationScoped
public class RecoveryMetrics {

    private final AtomicInteger gates = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger largestOutbox = new AtomicInteger();
    private final AtomicLong oldestMillis = new AtomicLong();
    private final AtomicInteger undecided = new AtomicInteger();
    private final AtomicLong undecidedMillis = new AtomicLong();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());

    private final Counter failedBeats;
    private final Counter forgetful;
    private final Counter published;
    private final Counter failedRestores;
    private final Timer restores;

    RecoveryMetrics(MeterRegistry registry, Gate gate, ClaimLog log) {
        this.failedBeats = counter(registry, "firstcome.gate.beats.failed",
                "Looks after a gate that got no answer, or a wrong one");
        this.forgetful = counter(registry, "firstcome.gates.forgetful",
                "Gates that were found to know of fewer claims than the database has winners, and closed");
        this.published = counter(registry, "firstcome.relay.published", "Claims that got into the log by a relay");
        this.failedRestores = counter(registry, "firstcome.gate.restores.failed", "Restores of gates that were given up");
        this.restores = Timer.builder("firstcome.gate.restores")
                .description("Gates restored by this instance, and how long each was closed for it")
                .register(registry);
        Gauge.builder("firstcome.gates", gates, AtomicInteger::get)
                .description("Gates that are looked after").register(registry);
        Gauge.builder("firstcome.gates.closed", closed, AtomicInteger::get)
                .description("Gates that are missing or cannot be trusted, and admit nobody").register(registry);
        TimeGauge.builder("firstcome.gates.look.age", lookedAt, TimeUnit.NANOSECONDS, at -> System.nanoTime() - at.get())
                .description("Since when the gates have not been looked after: how old the figures of gates and outboxes are")
                .register(registry);
        Gauge.builder("firstcome.outbox.size", waiting, AtomicInteger::get)
                .description("Admitted claims that the log has not acknowledged").register(registry);
        TimeGauge.builder("firstcome.outbox.oldest.age", oldestMillis, TimeUnit.MILLISECONDS, AtomicLong::get)
                .description("How long the oldest of them has waited").register(registry);
        Gauge.builder("firstcome.accepted.not.issued", undecided, AtomicInteger::get)
                .description("Admitted claims that are neither issued nor rejected nor dead letters").register(registry);
        TimeGauge.builder("firstcome.accepted.not.issued.oldest.age", undecidedMillis, TimeUnit.MILLISECONDS, AtomicLong::get)
                .description("How long the oldest of them has been so").register(registry);
        Gauge.builder("firstcome.gate.away", gate, one -> one.isPartlyAway() ? 1 : 0)
                .description("1 while Redis, or a master of its cluster, does not answer this instance").register(registry);
        Gauge.builder("firstcome.log.away", log, one -> one.reach().isAway() ? 1 : 0)
                .description("1 while the claim log does not confirm what this instance gives it").register(registry);
    }

    void beatFailed() {
        failedBeats.increment();
    }

    /** A gate was closed because it had forgotten winners. */
    void forgetful() {
        forgetful.increment();
    }

    void published(int claims) {
        published.increment(claims);
    }

    void restored(Duration closed) {
        restores.record(closed);
    }

    void restoreFailed() {
        failedRestores.increment();
    }

    /** How many claims wait in the outbox that has most. */
    public int largestOutbox() {
        return largestOutbox.get();
    }

    /** One round of a keeper over all gates. */
    Round round() {
        return new Round();
    }

    final class Round {

        private final AtomicInteger gatesNow = new AtomicInteger();
        private final AtomicInteger waitingNow = new AtomicInteger();
        private final AtomicInteger largestNow = new AtomicInteger();
        private final AtomicLong oldestNow = new AtomicLong();
        private final AtomicInteger undecidedNow = new AtomicInteger();
        private final AtomicLong undecidedMillisNow = new AtomicLong();
        private final AtomicInteger closedNow = new AtomicInteger();

        void add(Beat beat) {
            gatesNow.incrementAndGet();
            waitingNow.addAndGet(beat.waiting());
            largestNow.accumulateAndGet(beat.waiting(), Math::max);
            oldestNow.accumulateAndGet(beat.waited().toMillis(), Math::max);
            undecidedNow.addAndGet(beat.undecided());
            undecidedMillisNow.accumulateAndGet(beat.undecidedFor().toMillis(), Math::max);
            if (beat.state() != Beat.State.OPEN) {
                closedNow.incrementAndGet();
            }
        }

        /**
         * All gates that answer have been added.
         *
         * @param expected how many gates there are; where none of them has answered, nothing is known anew
         */
        void end(int expected) {
            if (gatesNow.get() == 0 && expected > 0) {
                return;
            }
            gates.set(gatesNow.get());
            waiting.set(waitingNow.get());
            largestOutbox.set(largestNow.get());
            oldestMillis.set(oldestNow.get());
            undecided.set(undecidedNow.get());
            undecidedMillis.set(undecidedMillisNow.get());
            closed.set(closedNow.get());
            lookedAt.set(System.nanoTime());
        }
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
