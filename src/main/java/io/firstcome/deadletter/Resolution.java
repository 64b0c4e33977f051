package io.firstcome.deadletter;

/** How a dead letter ended. */
public enum Resolution {
    /** Its user has the coupon. */
    ISSUED,
    /** The log refused the claim: nothing was left. */
    REJECTED,
    /** An operator gave it up; the place went back to the gate. */
    DISCARDED
}
