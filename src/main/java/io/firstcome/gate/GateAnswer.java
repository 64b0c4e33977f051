package io.firstcome.gate;

import java.time.Instant;

/**
 * What the gate says to a claim.
 *
 * @param at ADMITTED: when the claim was taken, by the clock of the gate; NOT_OPEN: when the coupon opens; else null
 * @param entry DUPLICATE and REPLAYED: the place that the user has; else null
 */
public record GateAnswer(Outcome outcome, Instant at, GateEntry entry) {

    /** Every way a claim can end at the gate; {@code claim.lua} returns these names. */
    public enum Outcome {
        /** A place was free and is reserved: now the claim has to get into the log. */
        ADMITTED,
        /** The same request again (same Idempotency-Key): it gets its first answer. */
        REPLAYED,
        DUPLICATE,
        SOLD_OUT,
        NOT_OPEN,
        CLOSED,
        PAUSED,
        /** A place is free again, but some instance may say otherwise for a refusal lease: ask again then. */
        HELD,
        /** Too many claims wait for the log, which is away. */
        FULL,
        /** The gate cannot be trusted: it has to be restored before it decides anything. */
        STALE,
        /** The gate has not been opened, or Redis has lost it. */
        MISSING
    }

    static GateAnswer of(Outcome outcome, String detail) {
        return switch (outcome) {
            case ADMITTED, NOT_OPEN -> new GateAnswer(outcome, GateEntry.instant(detail), null);
            case REPLAYED, DUPLICATE -> new GateAnswer(outcome, null, GateEntry.parse(detail));
            case SOLD_OUT, CLOSED, PAUSED, HELD, FULL, STALE, MISSING -> new GateAnswer(outcome, null, null);
        };
    }
}
