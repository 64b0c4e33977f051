package io.firstcome.recovery;

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

/** What the keepers see, in figures; every instance sees all gates, so these are to be looked at by their maximum. */
@ApplicationScoped
public class RecoveryMetrics {

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong oldestMillis = new AtomicLong();
    private final AtomicInteger undecided = new AtomicInteger();
    private final AtomicLong undecidedMillis = new AtomicLong();
    private final AtomicInteger closed = new AtomicInteger();

    private final Counter failedBeats;

    RecoveryMetrics(MeterRegistry registry, Gate gate, ClaimLog log) {
        this.failedBeats = Counter.builder("firstcome.gate.beats.failed")
                .description("Looks after a gate that got no answer, or a wrong one").register(registry);
        Gauge.builder("firstcome.outbox.size", waiting, AtomicInteger::get)
                .description("Admitted claims that the log has not acknowledged").register(registry);
        TimeGauge.builder("firstcome.outbox.oldest.age", oldestMillis, TimeUnit.MILLISECONDS, AtomicLong::get)
                .description("How long the oldest of them has waited").register(registry);
        Gauge.builder("firstcome.accepted.not.issued", undecided, AtomicInteger::get)
                .description("Admitted claims that are neither issued nor rejected nor dead letters").register(registry);
        TimeGauge.builder("firstcome.accepted.not.issued.oldest.age", undecidedMillis, TimeUnit.MILLISECONDS, AtomicLong::get)
                .description("How long the oldest of them has been so").register(registry);
        Gauge.builder("firstcome.gates.closed", closed, AtomicInteger::get)
                .description("Gates that are missing or cannot be trusted, and admit nobody").register(registry);
        Gauge.builder("firstcome.gate.away", gate, one -> one.isPartlyAway() ? 1 : 0)
                .description("1 while Redis, or a master of its cluster, does not answer this instance").register(registry);
        Gauge.builder("firstcome.log.away", log, one -> one.reach().isAway() ? 1 : 0)
                .description("1 while the claim log does not confirm what this instance gives it").register(registry);
    }

    void beatFailed() {
        failedBeats.increment();
    }

    /** One round of a keeper over all gates. */
    Round round() {
        return new Round();
    }

    final class Round {

        private final AtomicInteger waitingNow = new AtomicInteger();
        private final AtomicLong oldestNow = new AtomicLong();
        private final AtomicInteger undecidedNow = new AtomicInteger();
        private final AtomicLong undecidedMillisNow = new AtomicLong();
        private final AtomicInteger closedNow = new AtomicInteger();

        void add(Beat beat) {
            waitingNow.addAndGet(beat.waiting());
            oldestNow.accumulateAndGet(beat.waited().toMillis(), Math::max);
            undecidedNow.addAndGet(beat.undecided());
            undecidedMillisNow.accumulateAndGet(beat.undecidedFor().toMillis(), Math::max);
            if (beat.state() != Beat.State.OPEN) {
                closedNow.incrementAndGet();
            }
        }

        void end() {
            waiting.set(waitingNow.get());
            oldestMillis.set(oldestNow.get());
            undecided.set(undecidedNow.get());
            undecidedMillis.set(undecidedMillisNow.get());
            closed.set(closedNow.get());
        }
    }
}
