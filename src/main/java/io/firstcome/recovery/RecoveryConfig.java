package io.firstcome.recovery;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.recovery.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.recovery")
public interface RecoveryConfig {

    /** How often a keeper looks after every gate; several times within the gate's lease. */
    Duration beat();

    /**
     * How long Redis has to have answered without a break before a gate is restored: until everybody knows it is back. So
     * long a gate that has forgotten claims waits for them to come into the log, too.
     */
    Duration settle();

    /** How many gates one instance restores at once; one more is refused as OVERLOADED. */
    int maxRestores();

    /** How many winners, rejections or reservations one step of a restore carries. */
    int page();

    /** How long the database may take for a page, before a gate that has all its data opens without it. */
    Duration databaseTimeout();

    /** How long to wait after a restore that failed, before the next. */
    Duration again();

    /** How many claims the relay publishes in one go. */
    int relayBatch();

    /** How many claims one instance's relay publishes in a second at the most. */
    int relayPerSecond();

    /** How often the gates are compared with the database. */
    Duration compare();

    /** How long the outbox's acknowledgements are collected. */
    Duration settleOutbox();
}
