package io.firstcome.gate;

/**
 * What the gate says to somebody who wants to restore it.
 *
 * @param lastRank MINE: all winners up to this rank are there
 * @param anew MINE: whether nothing but the outbox was kept
 */
public record Restoration(Kind kind, int lastRank, boolean anew) {

    public enum Kind {
        /** There is nothing to restore. */
        OPEN,
        /** Somebody else is at it. */
        BUSY,
        /** It is closed, and the caller's to restore. */
        MINE
    }
}
