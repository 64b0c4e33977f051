package io.firstcome.gate;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.gate.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.gate")
public interface GateConfig {

    /** How long Redis may take to answer; then it counts as away. */
    Duration timeout();

    /** How long a gate is trusted after somebody was in touch with it. Claims go past the gate only after this time. */
    Duration lease();

    /** How many claims of one coupon wait for the log at the most; one more is refused as OVERLOADED. */
    int outboxLimit();

    /** How many claims of one coupon go in one call at the most. */
    int claimsPerCall();

    /**
     * How long a refusal is repeated without asking Redis, zero for never. A place that comes back is given away only after
     * this time. The same for all instances.
     */
    Duration refusalLease();

    /** How much memory the filters of those take who have a place in a coupon that is refused, at the most. */
    long refusalBytes();

    /** About how many of them are read at a time. */
    int holdersPerCall();

    /** How long Redis is left to others before the next are read. */
    Duration holdersPause();

    /** How long one step of restoring a gate may take before another instance begins anew. */
    Duration restoreLease();

    /** How long the keys of a coupon outlive its {@code closesAt}. */
    Duration keepAfterClose();

    /** The least time that keys live, from now on: a gate opened for a coupon that closed long ago is short-lived. */
    Duration keepAtLeast();
}
