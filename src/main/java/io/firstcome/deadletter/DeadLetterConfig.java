package io.firstcome.deadletter;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.dead-letters.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.dead-letters")
public interface DeadLetterConfig {

    /** How often the job runs; "off" for never. */
    String every();

    /** The wait before the second attempt; it doubles with each that fails. */
    Duration retryFirst();

    /** The longest wait between two attempts. */
    Duration retryLongest();

    /** How often the issuer may fail with a dead letter before it is left to an operator. */
    int maxAttempts();

    /** How many dead letters a run of the job takes up. */
    int perRun();

    /** How long a run waits for the broker to take the news of what was discarded. */
    Duration tellWithin();

    /** How many dead letters one request may replay. */
    int maxReplay();

    /** How much of a payload is kept, in bytes. */
    int maxPayload();

    /** Where the count of open dead letters ends. */
    int countUpTo();
}
