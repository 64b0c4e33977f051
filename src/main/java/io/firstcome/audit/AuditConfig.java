package io.firstcome.audit;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.audit.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.audit")
public interface AuditConfig {

    /** How old something has to be before it counts as a difference and no longer as under way. */
    Duration grace();

    /** How many users one audit names at the most. */
    int maxDifferences();

    /** How many claims of the outbox it looks through for them at the most. */
    int maxOutbox();

    /** How many winners one step compares. */
    int page();

    /** How long the database may take for a step. */
    Duration databaseTimeout();
}
