package io.firstcome.operation;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

import io.firstcome.claimlog.ClaimLog;
import io.firstcome.gate.Gate;

/**
 * Says whether Redis and Kafka answer this instance. Either is enough to accept claims, by the outbox or past the gate
 * (SPEC §3.6), so an instance is taken out of service only where both are away.
 */
@Readiness
@ApplicationScoped
public class ClaimsHealth implements HealthCheck {

    private final Gate gate;
    private final ClaimLog log;

    ClaimsHealth(Gate gate, ClaimLog log) {
        this.gate = gate;
        this.log = log;
    }

    @Override
    public HealthCheckResponse call() {
        boolean redis = !gate.isAway();
        boolean kafka = !log.reach().isAway();
        return HealthCheckResponse.named("Claims")
                .withData("redis", redis)
                .withData("kafka", kafka)
                .status(redis || kafka)
                .build();
    }
}
