package io.firstcome.operation;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;

/** Says which version runs: {@code firstcome_version{version}}, always 1. */
@ApplicationScoped
public class VersionMetric {

    void register(@Observes StartupEvent start, MeterRegistry registry,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        Gauge.builder("firstcome.version", () -> 1)
                .description("Always 1; the label says which version runs")
                .tag("version", version)
                .register(registry);
    }
}
