package io.firstcome.coupon;

/** What the operator wants of a coupon; whether its window is open is the clock's affair. */
public enum CouponState {
    /** Being prepared: claims are refused as not open, and only administrators see it. */
    DRAFT,
    /** Claimable from {@code opensAt} until {@code closesAt}. */
    OPEN,
    /** Held back for a while. */
    PAUSED,
    /** Over for good. */
    CLOSED
}
