package io.firstcome.operation;

import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;

/**
 * Says whether the database answers, and is UP either way: without it claims are still accepted into the log (SPEC §3.6),
 * so an instance must not be taken out of service for it. All instances would go at once.
 */
@Readiness
@ApplicationScoped
public class DatabaseHealth implements AsyncHealthCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Pool database;

    DatabaseHealth(Pool database) {
        this.database = database;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return database.query("select 1").execute()
                .ifNoItem().after(PATIENCE).fail()
                .map(rows -> true)
                .onFailure().recoverWithItem(false)
                .map(reachable -> HealthCheckResponse.named("MySQL")
                        .withData("reachable", reachable)
                        .up()
                        .build());
    }
}
