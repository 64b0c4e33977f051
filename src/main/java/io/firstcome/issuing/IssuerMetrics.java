package io.firstcome.issuing;

import java.time.Clock;
import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;

/** What the issuer does, in figures. */
@Startup
@ApplicationScoped
public class IssuerMetrics {

    static final String ISSUED = "firstcome.issued";
    static final String REJECTED = "firstcome.rejected";
    static final String DEAD_LETTERS = "firstcome.dead.letters";
    static final String ACCEPT_TO_ISSUE = "firstcome.accept.to.issue";

    private final Counter issued;
    private final Counter rejected;
    private final Counter deadLetters;
    private final Timer acceptToIssue;
    private final Clock clock;

    IssuerMetrics(MeterRegistry registry, Clock clock) {
        this.issued = counter(registry, ISSUED, "Coupons issued");
        this.rejected = counter(registry, REJECTED, "Claims of the log for which nothing was left");
        this.deadLetters = counter(registry, DEAD_LETTERS, "Claims that can never be issued as they are");
        this.acceptToIssue = Timer.builder(ACCEPT_TO_ISSUE)
                .description("From the gate's admission to the committed row")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(10))
                .register(registry);
        this.clock = clock;
    }

    void issued(Verdict.Owned won) {
        issued.increment();
        // The two clocks are of two machines: a negative time is none
        Duration time = Duration.between(won.requestedAt(), clock.instant());
        acceptToIssue.record(time.isNegative() ? Duration.ZERO : time);
    }

    void rejected() {
        rejected.increment();
    }

    void deadLetter() {
        deadLetters.increment();
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
