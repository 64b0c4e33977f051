package io.firstcome.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How a keeper finds a gate.
 *
 * @param taken places taken; 0 where the gate is missing
 * @param waiting how many claims its outbox holds
 * @param waited how long the oldest of them has waited there
 * @param undecided how many admitted claims are neither issued nor rejected nor dead letters
 * @param undecidedFor how long the oldest of them has been so
 * @param due what the asking keeper is to publish, in the order of admission
 * @param claims how many claims the gate knows of: the places taken, and those that came back
 * @param version of the terms that the gate goes by
 * @param end from when on an open gate needs no keeper, if nothing of it is under way
 */
public record Beat(State state, int taken, int waiting, Duration waited, int undecided, Duration undecidedFor,
        List<OutboxEntry> due, int claims, int version, Instant end) {

    public enum State {
        OPEN,
        /** It cannot be trusted and admits nobody until it is restored. */
        STALE,
        MISSING
    }
}
