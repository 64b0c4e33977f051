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

    /** How many coupons' gates one instance loads from the database at once; one more is refused as OVERLOADED. */
    int maxGateLoads();

    /** How many winners one step of such a load carries from the database into Redis. */
    int gateLoadPage();
}
