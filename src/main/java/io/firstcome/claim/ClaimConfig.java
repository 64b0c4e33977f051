package io.firstcome.claim;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.claim.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.claim")
public interface ClaimConfig {

    /** How many claims one instance works on at once; one more is refused as OVERLOADED. */
    int maxInFlight();

    /** When a client is told UNAVAILABLE although its claim is still under way; that goes on. */
    Duration answerWithin();

    /** What a client is asked to wait after OVERLOADED or UNAVAILABLE. */
    Duration retryAfter();

    /** How long a claim is PENDING before its status looks into the database too. */
    Duration doubtPendingAfter();

    /** For how long after Redis was away the status of an issued coupon looks into the database too. */
    Duration doubtIssuedFor();

    /** How long the database may take to say more than the gate knows of an issued coupon. */
    Duration detailsWithin();

    /** How long a claim that has its place waits for the log before it is answered. */
    Duration waitForLog();

    /** How often one claim asks the gate at the most: it may be away, or have to be restored. */
    int tries();

    /** How long a claim waits after the gate did not answer. */
    Duration askAgainAfter();

    /** How many claims one instance lets go past the gate in a second while Redis is away; one more is OVERLOADED. */
    int ungatedPerSecond();

    /** How many statuses one instance looks up in the database at once; one more is OVERLOADED. */
    int maxStatusLookups();
}
