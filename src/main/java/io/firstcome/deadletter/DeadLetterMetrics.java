package io.firstcome.deadletter;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.Startup;

/** What becomes of dead letters, in figures. */
@Startup
@ApplicationScoped
public class DeadLetterMetrics {

    static final String OPEN = "firstcome.dead.letters.open";
    static final String LOOK_AGE = "firstcome.dead.letters.look.age";
    static final String STORED = "firstcome.dead.letters.stored";
    static final String NOT_STORED = "firstcome.dead.letters.not.stored";
    static final String RETRIED = "firstcome.dead.letters.retried";
    static final String RESOLVED = "firstcome.dead.letters.resolved";

    private final AtomicLong open = new AtomicLong();
    private final AtomicLong lookedAt = new AtomicLong(System.nanoTime());
    private final Counter stored;
    private final Counter notStored;
    private final Counter retried;
    private final Map<Resolution, Counter> resolved = new EnumMap<>(Resolution.class);

    DeadLetterMetrics(MeterRegistry registry) {
        // As of the job's last run: a scrape must not cost a query. Every instance says the same, so take the maximum.
        Gauge.builder(OPEN, open, AtomicLong::doubleValue)
                .description("Dead letters that are not resolved, as of the last look")
                .register(registry);
        TimeGauge.builder(LOOK_AGE, lookedAt, TimeUnit.NANOSECONDS, at -> System.nanoTime() - at.get())
                .description("How long ago that look was: the database has not answered the job since")
                .register(registry);
        this.stored = counter(registry, STORED, "Dead letters that were stored");
        this.notStored = counter(registry, NOT_STORED,
                "Dead letters that the database does not take; the topic still has them");
        this.retried = counter(registry, RETRIED, "Dead letters that were put into the claim log again");
        for (Resolution resolution : Resolution.values()) {
            resolved.put(resolution, Counter.builder(RESOLVED)
                    .description("Dead letters by how they ended")
                    .tag("resolution", resolution.name().toLowerCase(Locale.ROOT))
                    .register(registry));
        }
    }

    void open(long count) {
        open.set(count);
        lookedAt.set(System.nanoTime());
    }

    void stored() {
        stored.increment();
    }

    void notStored() {
        notStored.increment();
    }

    void retried() {
        retried.increment();
    }

    void resolved(Resolution resolution) {
        resolved.get(resolution).increment();
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
