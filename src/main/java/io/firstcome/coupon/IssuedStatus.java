package io.firstcome.coupon;

/** What an issued coupon is good for. */
public enum IssuedStatus {
    /** It can be used. */
    ISSUED,
    /** An order uses it. */
    USED,
    /** It was not used in time. */
    EXPIRED,
    /** An operator has taken it back. */
    REVOKED
}
