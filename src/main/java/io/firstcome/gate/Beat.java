package io.firstcome.gate;

import java.time.Duration;
import java.util.List;

/**
 * How a keeper finds a gate.
 *
 * @param taken places taken; 0 where the gate is missing
 * @param waiting how many claims its outbox holds
 * @param waited how long the oldest of them has waited
 * @param due what the asking keeper is to publish, in the order of admission
 */
public record Beat(State state, int taken, int waiting, Duration waited, List<OutboxEntry> due) {

    public enum State {
        OPEN,
        /** It cannot be trusted and admits nobody until it is restored. */
        STALE,
        MISSING
    }
}
