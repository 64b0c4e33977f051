package io.firstcome;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Waits outages out: repeats a step until it is done, with back-off and jitter, without limit. */
@ApplicationScoped
public class Patience {

    /** {@code firstcome.patience.*}; the defaults and their reasons stand in application.properties. */
    @ConfigMapping(prefix = "firstcome.patience")
    public interface Limits {

        /** The wait before the first repetition; it doubles each time. */
        Duration shortest();

        /** The longest wait between two tries. */
        Duration longest();
    }

    static final String WAITS = "firstcome.waits";

    private final Limits limits;
    private final MeterRegistry registry;

    Patience(Limits limits, MeterRegistry registry) {
        this.limits = limits;
        this.registry = registry;
    }

    /**
     * Does a step until it succeeds. Called on a Vert.x context, every try runs on it.
     *
     * @param step its name in the log and in the metric {@code firstcome_waits_total}
     * @param passes which failures are waited out; any other is handed on
     */
    public <T> Uni<T> untilDone(String step, Supplier<Uni<T>> work, Predicate<Throwable> passes) {
        Context context = Vertx.currentContext();
        Uni<T> once = Uni.createFrom().<T> deferred(work::get);
        // The back-off ends on another thread, where a database session would not work
        return (context == null ? once : once.runSubscriptionOn(MutinyHelper.executor(context)))
                .onFailure(passes).invoke(failure -> waits(step, failure))
                .onFailure(passes).retry()
                .withBackOff(limits.shortest(), limits.longest())
                .indefinitely();
    }

    /** Does a step until it succeeds, whatever it fails with. */
    public <T> Uni<T> untilDone(String step, Supplier<Uni<T>> work) {
        return untilDone(step, work, failure -> true);
    }

    private void waits(String step, Throwable failure) {
        Log.warnf("Step %s has to wait: %s", step, failure);
        registry.counter(WAITS, "step", step).increment();
    }
}
