package io.firstcome.gate;

import java.time.Instant;

/**
 * What the gate keeps of a user who has a place.
 *
 * @param rank null while the claim log has not decided
 * @param issuedAt null while the claim log has not decided
 */
public record GateEntry(State state, Instant requestedAt, Integer rank, Instant issuedAt) {

    public enum State {
        PENDING,
        ISSUED,
        /** A dead letter, which an operator may still make a winner of. */
        FAILED
    }

    private static final int FIELDS = 5;

    /** Reads {@code state|requestedAt|rank|issuedAt|idempotencyKey}, as {@code claim.lua} describes it. */
    static GateEntry parse(String entry) {
        String[] fields = entry.split("\\|", FIELDS);
        State state = State.valueOf(fields[0]);
        Instant requestedAt = instant(fields[1]);
        if (state != State.ISSUED) {
            return new GateEntry(state, requestedAt, null, null);
        }
        return new GateEntry(state, requestedAt, Integer.valueOf(fields[2]), instant(fields[3]));
    }

    static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }
}
