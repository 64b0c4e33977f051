package io.firstcome.claim;

import io.firstcome.gate.GateEntry;

/** Where a claim stands (SPEC §2). It never goes back from a later one to PENDING. */
public enum ClaimStatus {
    /** Accepted, not decided. */
    PENDING,
    ISSUED,
    USED,
    EXPIRED,
    /** The log decided otherwise; possible for a claim that the gate did not decide (or had to forget, ADR 5). */
    REJECTED;

    static ClaimStatus of(GateEntry entry) {
        return switch (entry.state()) {
            case PENDING -> PENDING;
            case ISSUED -> ISSUED;
        };
    }
}
