package io.firstcome.deadletter;

/** Whether a dead letter still has to become something. */
public enum DeadLetterStatus {
    /** It waits: for its next attempt where it has a nextAttemptAt, for an operator where it has none. */
    OPEN,
    /** It is done with, see {@link Resolution}. */
    RESOLVED
}
