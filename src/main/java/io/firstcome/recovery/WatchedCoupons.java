package io.firstcome.recovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.firstcome.coupon.Coupons.Standing;
import io.firstcome.gate.Beat;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.Startup;

/**
 * The coupons that were claimed last, {@code firstcome.recovery.watched-coupons} at the most, each in figures of its own
 * (label coupon_id), and whether what the database has of them is as promised. As of the keeper's last comparison. For one
 * comparison at a time.
 */
@Startup
@ApplicationScoped
public class WatchedCoupons {

    /** A coupon as database and gate have it. */
    private record Seen(Standing standing, Beat beat) {
    }

    private final int most;
    private final MultiGauge quantity;
    private final MultiGauge taken;
    private final MultiGauge issued;
    private final AtomicLong oversold = new AtomicLong();
    private final AtomicLong withGaps = new AtomicLong();
    /** Claims that each gate knew of at the last look. */
    private final Map<UUID, Integer> claims = new HashMap<>();
    /** Who was claimed last is the last. */
    private final Set<UUID> watched = new LinkedHashSet<>();

    @Inject
    WatchedCoupons(MeterRegistry registry, RecoveryConfig config) {
        this(registry, config.watchedCoupons());
    }

    WatchedCoupons(MeterRegistry registry, int most) {
        this.most = most;
        this.quantity = gauge(registry, "firstcome.coupon.quantity", "Places that the coupon offers");
        this.taken = gauge(registry, "firstcome.coupon.taken", "Places that the gate has given away");
        this.issued = gauge(registry, "firstcome.coupon.issued", "Places that the database has winners for");
        broken(registry, "exact", oversold);
        broken(registry, "in_order", withGaps);
    }

    /**
     * Chooses the coupons that are watched from here on.
     *
     * @param found all open gates
     * @return those that were claimed last
     */
    Set<UUID> choose(Map<UUID, Beat> found) {
        claims.keySet().retainAll(found.keySet());
        watched.retainAll(found.keySet());
        found.forEach((couponId, beat) -> {
            Integer before = claims.put(couponId, beat.claims());
            if (beat.claims() > 0 && (before == null || before != beat.claims())) {
                watched.remove(couponId);
                watched.add(couponId);
            }
        });
        watched.stream().limit(Math.max(0, watched.size() - most)).toList().forEach(watched::remove);
        return Set.copyOf(watched);
    }

    /**
     * Shows what was found.
     *
     * @param standings of the open gates' coupons
     * @param gaps how many of those that are watched have gaps in their ranks
     */
    void show(Map<UUID, Standing> standings, Map<UUID, Beat> found, long gaps) {
        List<Seen> seen = new ArrayList<>();
        for (UUID couponId : watched) {
            Standing standing = standings.get(couponId);
            Beat beat = found.get(couponId);
            if (standing != null && beat != null) {
                seen.add(new Seen(standing, beat));
            }
        }
        show(quantity, seen, one -> one.standing().total());
        show(taken, seen, one -> one.beat().taken());
        show(issued, seen, one -> one.standing().issued());
        oversold.set(standings.values().stream().filter(one -> one.issued() > one.total()).count());
        withGaps.set(gaps);
    }

    private static void show(MultiGauge gauge, List<Seen> seen, ToDoubleFunction<Seen> figure) {
        gauge.register(seen.stream()
                .<Row<?>> map(one -> Row.of(Tags.of("coupon_id", one.standing().id().toString()),
                        figure.applyAsDouble(one)))
                .toList(), true);
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    private static void broken(MeterRegistry registry, String promise, AtomicLong coupons) {
        Gauge.builder("firstcome.coupons.broken", coupons, AtomicLong::get)
                .description("Coupons for which the database does not have what is promised")
                .tag("promise", promise)
                .register(registry);
    }
}
