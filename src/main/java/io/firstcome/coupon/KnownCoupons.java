package io.firstcome.coupon;

import java.util.Optional;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.firstcome.OwnContext;
import io.smallrye.mutiny.Uni;

/**
 * What the database has said of coupons a moment ago, also of those that do not exist: a crowd that asks for the same
 * one is one query a moment.
 */
@ApplicationScoped
public class KnownCoupons {

    private final Coupons coupons;
    private final OwnContext own;
    private final Cache<UUID, Uni<Optional<Coupon>>> known;

    KnownCoupons(Coupons coupons, OwnContext own, CouponConfig config) {
        this.coupons = coupons;
        this.own = own;
        this.known = Caffeine.newBuilder()
                .maximumSize(config.known())
                .expireAfterWrite(config.knownFor())
                .build();
    }

    /** How many coupons are known, of the {@code firstcome.coupon.known} that there is room for. */
    public long size() {
        return known.estimatedSize();
    }

    /** Only to be read: it belongs to no session. Empty where there is no such coupon; fails when the database is away. */
    public Uni<Optional<Coupon>> find(UUID couponId) {
        return known.get(couponId, id -> own.inSession(() -> coupons.findById(id))
                .map(Optional::ofNullable)
                .onFailure().invoke(() -> known.invalidate(id))
                .memoize().indefinitely());
    }
}
