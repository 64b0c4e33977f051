package io.firstcome.gate;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.gate.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.gate")
public interface GateConfig {

    /** How long Redis may take to answer. */
    Duration timeout();

    /** How long the keys of a coupon outlive its {@code closesAt}. */
    Duration keepAfterClose();

    /** The least time that keys live, from now on: a gate opened for a coupon that closed long ago is short-lived. */
    Duration keepAtLeast();
}
