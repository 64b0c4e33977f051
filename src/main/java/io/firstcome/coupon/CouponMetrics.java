package io.firstcome.coupon;

import jakarta.enterprise.context.ApplicationScoped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;

/** What operators do with coupons, in figures. */
@Startup
@ApplicationScoped
public class CouponMetrics {

    private final Counter changes;
    private final Counter settled;

    CouponMetrics(MeterRegistry registry) {
        this.changes = Counter.builder("firstcome.coupon.changes")
                .description("Changes of coupons: quantity, window, state, name")
                .register(registry);
        this.settled = Counter.builder("firstcome.gate.terms.settled")
                .description("Gates that went by other terms than the database, and were told")
                .register(registry);
    }

    void changed() {
        changes.increment();
    }

    void settled() {
        settled.increment();
    }
}
