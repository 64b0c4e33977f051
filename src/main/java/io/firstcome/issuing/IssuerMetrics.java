package io.firstcome.issuing;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.Readiness;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;

/** What the issuer does, in figures. */
@Startup
@ApplicationScoped
public class IssuerMetrics {

    static final String ISSUED = "firstcome.issued";
    static final String UNTRACED = "firstcome.issued.untraced";
    static final String REJECTED = "firstcome.rejected";
    static final String DECIDED_BEFORE = "firstcome.decided.before";
    static final String DEAD_LETTERS = "firstcome.dead.letters";
    static final String ACCEPT_TO_ISSUE = "firstcome.accept.to.issue";
    static final String POLL = "firstcome.issuer.poll";
    static final String POLL_RECORDS = "firstcome.issuer.poll.records";
    static final String WAITING = "firstcome.issuer.waiting";

    private final Counter issued;
    private final Counter untraced;
    private final Counter rejectedGated;
    private final Counter rejectedUngated;
    private final Counter decidedBefore;
    private final Counter deadLetters;
    private final Timer acceptToIssue;
    private final Timer polls;
    private final DistributionSummary pollRecords;
    private final Clock clock;

    IssuerMetrics(MeterRegistry registry, Clock clock, @Readiness IssuerHealth health) {
        this.issued = counter(registry, ISSUED, "Coupons issued");
        this.untraced = counter(registry, UNTRACED, "Coupons issued to claims whose record names no trace");
        this.rejectedGated = rejected(registry, true);
        this.rejectedUngated = rejected(registry, false);
        this.decidedBefore = counter(registry, DECIDED_BEFORE,
                "Records of claims that were decided before: redelivered, published once more, or claimed twice");
        this.deadLetters = counter(registry, DEAD_LETTERS, "Claims that can never be issued as they are");
        this.acceptToIssue = Timer.builder(ACCEPT_TO_ISSUE)
                .description("From the gate's admission to the committed row")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(registry);
        this.polls = Timer.builder(POLL)
                .description("One poll of the log, from its records to its offsets")
                .register(registry);
        this.pollRecords = DistributionSummary.builder(POLL_RECORDS)
                .description("Records of one poll, which is one transaction")
                .register(registry);
        TimeGauge.builder(WAITING, health, TimeUnit.MILLISECONDS, one -> one.waitingFor().toMillis())
                .description("For how long the issuer has waited for the database or the log; 0 while it works")
                .register(registry);
        this.clock = clock;
    }

    /** @param isTraced whether its record says which trace it belongs to (SPEC §3.8) */
    void issued(Verdict.Owned won, boolean isTraced) {
        issued.increment();
        if (!isTraced) {
            untraced.increment();
        }
        // The two clocks are of two machines: a negative time is none
        Duration time = Duration.between(won.requestedAt(), clock.instant());
        acceptToIssue.record(time.isNegative() ? Duration.ZERO : time);
    }

    /** @param gated whether a gate had a place for it: then it was told that it would be issued (SPEC §3.3) */
    void rejected(boolean gated) {
        (gated ? rejectedGated : rejectedUngated).increment();
    }

    void decidedBefore() {
        decidedBefore.increment();
    }

    void deadLetter() {
        deadLetters.increment();
    }

    /** Does the work on a poll, and measures it where it comes to its end. */
    Uni<Void> poll(int records, Supplier<Uni<Void>> work) {
        pollRecords.record(records);
        Timer.Sample sample = Timer.start();
        return work.get().invoke(() -> sample.stop(polls));
    }

    private static Counter rejected(MeterRegistry registry, boolean gated) {
        return Counter.builder(REJECTED)
                .description("Claims of the log for which nothing was left")
                .tag("gated", Boolean.toString(gated))
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
