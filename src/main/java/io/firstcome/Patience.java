package io.firstcome;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Startup;
import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Waits outages out: repeats a step until it is done, with back-off and jitter, without limit. */
@Startup
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

    /** What may have to wait. All are counted from the start on, or the first wait of each would be no increase to anybody. */
    public enum Step {
        /** The issuer's transaction. */
        ISSUE,
        /** The issuer's results on their way into the topic. */
        ANNOUNCE,
        /** What can never be issued, on its way to the dead letters. */
        DEAD_LETTER,
        /** Results on their way to the gates. */
        TELL_GATE,
        /** Usages and revocations on their way to the gates. */
        TELL_GATE_USAGE,
        STORE_DEAD_LETTER,
        /** That a claim has become a dead letter, on its way into the topic. */
        ANNOUNCE_FAILED;

        /** What log, health and metrics call it. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static final String WAITS = "firstcome.waits";

    private final Limits limits;
    private final Map<Step, Counter> waits = new EnumMap<>(Step.class);

    Patience(Limits limits, MeterRegistry registry) {
        this.limits = limits;
        for (Step step : Step.values()) {
            waits.put(step, Counter.builder(WAITS)
                    .description("Tries that failed and were put off, by what was tried")
                    .tag("step", step.label())
                    .register(registry));
        }
    }

    /**
     * Does a step until it succeeds. Called on a Vert.x context, every try runs on it.
     *
     * @param step by its name in the log and in the metric {@code firstcome_waits_total}
     * @param passes which failures are waited out; any other is handed on
     */
    public <T> Uni<T> untilDone(Step step, Supplier<Uni<T>> work, Predicate<Throwable> passes) {
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
    public <T> Uni<T> untilDone(Step step, Supplier<Uni<T>> work) {
        return untilDone(step, work, failure -> true);
    }

    private void waits(Step step, Throwable failure) {
        Log.warnf("Step %s has to wait: %s", step.label(), failure);
        waits.get(step).increment();
    }
}
