package io.firstcome.claim;

import io.firstcome.coupon.IssuedStatus;
import io.firstcome.gate.GateEntry;

/** Where a claim stands (SPEC §2). It never goes back from a later one to PENDING. */
public enum ClaimStatus {
    /** Accepted, not decided. */
    PENDING,
    ISSUED,
    USED,
    EXPIRED,
    /** An operator has taken it back. */
    REVOKED,
    /** The log decided otherwise; only possible for a claim that was taken while the gate was away. */
    REJECTED,
    /** A dead letter, which waits for an operator. */
    FAILED;

    static ClaimStatus of(GateEntry entry) {
        return switch (entry.state()) {
            case PENDING -> PENDING;
            case ISSUED -> ISSUED;
            case USED -> USED;
            case REVOKED, RETURNED -> REVOKED;
            case FAILED -> FAILED;
        };
    }

    static ClaimStatus of(IssuedStatus status) {
        return switch (status) {
            case ISSUED -> ISSUED;
            case USED -> USED;
            case EXPIRED -> EXPIRED;
            case REVOKED -> REVOKED;
        };
    }
}
