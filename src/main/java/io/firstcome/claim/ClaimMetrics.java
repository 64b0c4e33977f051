package io.firstcome.claim;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.gate.Gate;
import io.firstcome.web.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;

/**
 * Counts claims by how they ended: {@code firstcome_claims_total{outcome}}, and those that Redis was spared:
 * {@code firstcome_gate_refusals_repeated_total}.
 */
@Startup
@ApplicationScoped
public class ClaimMetrics {

    static final String CLAIMS = "firstcome.claims";

    private final Counter accepted;
    private final Counter replayed;
    private final Counter ungated;
    private final Counter lookups;
    private final Map<Reason, Counter> refused = new EnumMap<>(Reason.class);

    ClaimMetrics(MeterRegistry registry, Gate gate) {
        FunctionCounter.builder("firstcome.gate.refusals.repeated", gate, Gate::refusalsRepeated)
                .description("Claims that were refused from memory, without asking Redis")
                .register(registry);
        this.accepted = counter(registry, "accepted");
        this.replayed = counter(registry, "replayed");
        this.ungated = counter(registry, "ungated");
        this.lookups = Counter.builder("firstcome.status.lookups")
                .description("Statuses of claims for which the database was asked, because the gate could not say for certain")
                .register(registry);
        // All are there before the first claim, so that a rate over a counter that has never counted is zero and not missing
        for (Reason reason : new Reason[] { Reason.DUPLICATE, Reason.SOLD_OUT, Reason.NOT_OPEN, Reason.CLOSED,
                Reason.PAUSED, Reason.COUPON_NOT_FOUND, Reason.OVERLOADED, Reason.UNAVAILABLE }) {
            refused.put(reason, counter(registry, reason.name().toLowerCase(Locale.ROOT)));
        }
    }

    void accepted(ClaimService.Accepted answer) {
        (answer.replayed() ? replayed : answer.gated() ? accepted : ungated).increment();
    }

    void refused(Reason reason) {
        refused.get(reason).increment();
    }

    /** A status is looked up in the database. */
    void lookedUp() {
        lookups.increment();
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder(CLAIMS)
                .description("Claims by how they were answered")
                .tag("outcome", outcome)
                .register(registry);
    }
}
