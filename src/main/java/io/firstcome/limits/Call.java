package io.firstcome.limits;

/** What is limited: the calls that a crowd makes, or a bot. */
public enum Call {
    /** A claim. */
    CLAIM,
    /** The question where a claim stands, and opening the stream that tells it. */
    STATUS,
    /** A log-in or a sign-up: each costs a slow hash. */
    LOGIN
}
