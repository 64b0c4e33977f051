package io.firstcome.claim;

import io.firstcome.gate.GateEntry;

/** Where a claim stands (SPEC §2). It never goes back from a later one to PENDING. */
public enum ClaimStatus {
    /** Accepted, not decided. */
    PENDING,
    ISSUED,
    USED,
    EXPIRED,
    /** The log decided otherwise; only possible for a claim that was taken while the gate was away. */
    REJECTED,
    /** A dead letter, which waits for an operator. */
    FAILED;

    static ClaimStatus of(GateEntry entry) {
        return switch (entry.state()) {
            case PENDING -> PENDING;
            case ISSUED -> ISSUED;
            case FAILED -> FAILED;
        };
    }
}
