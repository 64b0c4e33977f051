package io.firstcome.claimlog;

import java.time.Duration;
import java.util.Map;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.log.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.log")
public interface LogConfig {

    /** How many claims one instance has on their way into the log at once; the outbox keeps the others. */
    int maxInFlight();

    /** How long the log may take to confirm a claim; then it counts as away, though the claim may still get in. */
    Duration timeout();

    /** While the log is away, how often one claim tries whether it is back. */
    Duration probe();

    /** Of the Kafka producer that writes claims, results and usages. */
    Map<String, String> producer();

    /** How long the start waits until the topics are found. */
    Duration findTopicsWithin();

    /** How long a stop waits for what is not confirmed. */
    Duration closeWithin();

    /** How often to look how far the readers are behind. */
    Duration lookEvery();

    /** How long reading what the log holds undecided may take. */
    Duration readTimeout();

    /** How many undecided claims are read at the most; with more in the log the issuer has to get on first. */
    int maxUndecided();
}
