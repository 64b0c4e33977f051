package io.firstcome.account;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;

/** Log-ins by how they ended: {@code firstcome_logins_total{outcome}}. */
@Startup
@ApplicationScoped
public class AccountMetrics {

    static final String LOGINS = "firstcome.logins";

    private final Counter accepted;
    private final Counter failed;
    private final Map<Reason, Counter> refused = new EnumMap<>(Reason.class);

    AccountMetrics(MeterRegistry registry) {
        this.accepted = counter(registry, "accepted");
        this.failed = counter(registry, "failed");
        for (Reason reason : new Reason[] { Reason.BAD_CREDENTIALS, Reason.RATE_LIMITED, Reason.OVERLOADED }) {
            refused.put(reason, counter(registry, reason.name().toLowerCase(Locale.ROOT)));
        }
    }

    void loggedIn() {
        accepted.increment();
    }

    /** What is none of the refusals that an operator looks for (an outage, log-in switched off) has failed. */
    void notLoggedIn(Throwable failure) {
        Reason reason = failure instanceof Problem problem ? problem.reason() : null;
        (reason == null ? failed : refused.getOrDefault(reason, failed)).increment();
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder(LOGINS)
                .description("Log-ins by how they were answered")
                .tag("outcome", outcome)
                .register(registry);
    }
}
