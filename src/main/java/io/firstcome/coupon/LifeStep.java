package io.firstcome.coupon;

import java.time.Instant;
import java.util.Set;

import io.firstcome.trail.AdminAction;

/** What an operator does with a coupon as a whole: draft, open, paused and open again, closed for good. */
enum LifeStep {
    OPEN(Set.of(CouponState.DRAFT), CouponState.OPEN, AdminAction.Kind.OPEN_COUPON),
    PAUSE(Set.of(CouponState.OPEN), CouponState.PAUSED, AdminAction.Kind.PAUSE_COUPON),
    RESUME(Set.of(CouponState.PAUSED), CouponState.OPEN, AdminAction.Kind.RESUME_COUPON),
    /** Not of a draft, which nobody but administrators has seen: it would become public. */
    CLOSE(Set.of(CouponState.OPEN, CouponState.PAUSED), CouponState.CLOSED, AdminAction.Kind.CLOSE_COUPON);

    private final Set<CouponState> from;
    private final CouponState to;
    private final AdminAction.Kind action;

    LifeStep(Set<CouponState> from, CouponState to, AdminAction.Kind action) {
        this.from = from;
        this.to = to;
        this.action = action;
    }

    /** Where it leads; whoever is there already may take it again, and nothing happens. */
    CouponState to() {
        return to;
    }

    AdminAction.Kind action() {
        return action;
    }

    /**
     * A coupon whose window is over is closed, whatever its operator wanted, and a draft cannot be opened behind its window.
     */
    boolean isPossible(Coupon coupon, Instant now) {
        CouponState state = coupon.stateAt(now);
        boolean isOver = !now.isBefore(coupon.closesAt());
        return state == to || from.contains(state) && (to == CouponState.CLOSED || !isOver);
    }
}
