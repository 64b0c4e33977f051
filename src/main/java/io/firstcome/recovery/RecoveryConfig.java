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

    /** How often a step of a restore is repeated that one of the systems did not answer. */
    int attempts();

    /** How long to wait after a restore that failed, before the next. */
    Duration again();

    /** How long a claim waits in the outbox before any instance publishes it. */
    Duration relayAfter();

    /** How long the others leave an outbox to the instance that publishes from it. */
    Duration relayLease();

    /** How long claims wait in the outbox before they are published once the log is back: nobody is at them then. */
    Duration relayAfterOutage();

    /** How often a relay tries whether the log is back, and for how long it keeps the others off meanwhile. */
    Duration relayProbe();

    /** How many claims the relay publishes in one go. */
    int relayBatch();

    /** How many claims one instance's relay publishes in a second at the most. */
    int relayPerSecond();

    /** How often the gates are compared with the database. */
    Duration compare();

    /** How many coupons have figures of their own: those that were claimed last. */
    int watchedCoupons();

    /** How long the outbox's acknowledgements are collected. */
    Duration settleOutbox();

    /** How many of them are kept at the most; with more, a relay finds the rest. */
    int maxAcknowledged();
}
