package io.firstcome.gate;

import java.time.Instant;

/**
 * What the gate keeps of a user who has a place, or had one that came back.
 *
 * @param rank null while the claim log has not decided
 * @param issuedAt null while the claim log has not decided
 * @param revision how often the issued coupon has changed since: used, given back, revoked
 */
public record GateEntry(State state, Instant requestedAt, Integer rank, Instant issuedAt, int revision) {

    public enum State {
        PENDING,
        ISSUED,
        /** For an order. */
        USED,
        /** By an operator, and nobody else gets it. */
        REVOKED,
        /** Revoked, and the place is somebody else's. */
        RETURNED,
        /** A dead letter, which an operator may still make a winner of. */
        FAILED;

        /** Whether the coupon is, or was, the user's. */
        public boolean isIssued() {
            return this != PENDING && this != FAILED;
        }
    }

    private static final int FIELDS = 5;
    private static final char REVISION = '.';

    /** Of a claim on which nothing has happened since it was decided. */
    public GateEntry(State state, Instant requestedAt, Integer rank, Instant issuedAt) {
        this(state, requestedAt, rank, issuedAt, 0);
    }

    /** Reads {@code state|requestedAt|rank|issuedAt|idempotencyKey}, as {@code claim.lua} describes it. */
    static GateEntry parse(String entry) {
        String[] fields = entry.split("\\|", FIELDS);
        State state = State.valueOf(fields[0]);
        Instant requestedAt = instant(fields[1]);
        if (!state.isIssued()) {
            return new GateEntry(state, requestedAt, null, null);
        }
        String rank = fields[2];
        int dot = rank.indexOf(REVISION);
        return new GateEntry(state, requestedAt, Integer.valueOf(dot < 0 ? rank : rank.substring(0, dot)), instant(fields[3]),
                dot < 0 ? 0 : Integer.parseInt(rank.substring(dot + 1)));
    }

    /** The rank as {@code decided.lua} takes it. */
    static String rank(int rank, int revision) {
        return revision == 0 ? String.valueOf(rank) : String.valueOf(rank) + REVISION + revision;
    }

    static Instant instant(String millis) {
        return Instant.ofEpochMilli(Long.parseLong(millis));
    }
}
