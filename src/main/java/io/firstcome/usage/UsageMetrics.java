package io.firstcome.usage;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.usage.UsageEvents.Queue;
import io.firstcome.web.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.Startup;

/**
 * What becomes of issued coupons, in figures: {@code firstcome_usages_total{outcome}},
 * {@code firstcome_revocations_total{place}}, and what the topic does not know of it yet.
 */
@Startup
@ApplicationScoped
public class UsageMetrics {

    static final String USAGES = "firstcome.usages";
    static final String REVOCATIONS = "firstcome.revocations";
    static final String WAITING = "firstcome.usage.events.waiting";
    static final String OLDEST = "firstcome.usage.events.oldest.age";
    static final String SENT = "firstcome.usage.events.sent";

    private static final String USED = "used";
    private static final String REPEATED = "repeated";
    private static final String CANCELED = "canceled";
    private static final String KEPT = "kept";
    private static final String RETURNED = "returned";

    private final MeterRegistry registry;
    private final AtomicReference<Queue> waiting = new AtomicReference<>(new Queue(0, null));
    private final Counter sent;

    UsageMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        // As of the last look: a scrape must not cost a query. Every instance says the same, so take the maximum.
        Gauge.builder(WAITING, waiting, queue -> queue.get().count())
                .description("Events of usages, cancellations and revocations that the topic does not have yet")
                .register(registry);
        TimeGauge.builder(OLDEST, waiting, TimeUnit.MILLISECONDS, queue -> age(queue.get().since(), clock))
                .description("How long the oldest of them has waited")
                .register(registry);
        this.sent = Counter.builder(SENT).description("Events that were sent").register(registry);
        // All are there before the first usage, so that a rate over a counter that has never counted is zero and not missing
        for (String outcome : new String[] { USED, REPEATED, CANCELED, name(Reason.NOT_ISSUED), name(Reason.ALREADY_USED),
                name(Reason.EXPIRED), name(Reason.REVOKED), name(Reason.BELOW_MINIMUM) }) {
            usages(outcome);
        }
        revocations(KEPT);
        revocations(RETURNED);
    }

    void used(boolean again) {
        usages(again ? REPEATED : USED).increment();
    }

    void canceled() {
        usages(CANCELED).increment();
    }

    void refused(Reason reason) {
        usages(name(reason)).increment();
    }

    void revoked(boolean isPlaceReturned) {
        revocations(isPlaceReturned ? RETURNED : KEPT).increment();
    }

    void waiting(Queue queue) {
        waiting.set(queue);
    }

    void sent(int events) {
        sent.increment(events);
    }

    private Counter usages(String outcome) {
        return Counter.builder(USAGES)
                .description("Usages of issued coupons by how they were answered")
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter revocations(String place) {
        return Counter.builder(REVOCATIONS)
                .description("Revoked coupons by what became of their places")
                .tag("place", place)
                .register(registry);
    }

    private static String name(Reason reason) {
        return reason.name().toLowerCase(Locale.ROOT);
    }

    private static double age(Instant since, Clock clock) {
        return since == null ? 0 : Math.max(0, Duration.between(since, clock.instant()).toMillis());
    }
}
