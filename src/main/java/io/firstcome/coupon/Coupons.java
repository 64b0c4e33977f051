package io.firstcome.coupon;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;

/** The table of campaigns. */
@ApplicationScoped
public class Coupons implements PanacheRepositoryBase<Coupon, UUID> {

    private static final Sort NEWEST_FIRST = Sort.descending("id");

    /**
     * The coupons in one of these states, as {@link Coupon#stateAt} sees them.
     *
     * @param now the time that decides what has closed
     */
    PanacheQuery<Coupon> inState(List<CouponState> states, Instant now) {
        return find("""
                state in :states and (state = DRAFT or closesAt > :now)
                or :closed = true and (state = CLOSED or state <> DRAFT and closesAt <= :now)""",
                NEWEST_FIRST,
                Map.of("states", states, "closed", states.contains(CouponState.CLOSED), "now", now));
    }
}
