package io.firstcome.issuing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says whether the issuer waits for something, for what and since when, and is UP either way: claims are accepted
 * meanwhile (SPEC §3.6), so an instance must not be taken out of service for it.
 */
@Readiness
@ApplicationScoped
public class IssuerHealth implements HealthCheck {

    /** A step that has failed and is being repeated. */
    private record Waiting(String step, Instant since) {
    }

    private final Clock clock;
    /** Null while nothing is waited for. One poll is in hand at a time, and one step of it. */
    private volatile Waiting waiting;

    IssuerHealth(Clock clock) {
        this.clock = clock;
    }

    /** A step has failed and will be done again. */
    void waits(String step) {
        Waiting before = waiting;
        if (before == null || !before.step().equals(step)) {
            waiting = new Waiting(step, clock.instant());
        }
    }

    void goesOn() {
        waiting = null;
    }

    /** For how long the step under way has been repeated; zero while nothing is waited for. */
    Duration waitingFor() {
        Waiting now = waiting;
        return now == null ? Duration.ZERO : Duration.between(now.since(), clock.instant());
    }

    @Override
    public HealthCheckResponse call() {
        Waiting now = waiting;
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("Issuer").up();
        return now == null
                ? answer.withData("issuer", "working").build()
                : answer.withData("issuer", "waiting")
                        .withData("step", now.step())
                        .withData("since", now.since().toString())
                        .build();
    }
}
