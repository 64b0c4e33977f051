package io.firstcome.usage;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.usage.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.usage")
public interface UsageConfig {

    /** How often the relay looks for events that nobody has sent; "off" for never. */
    String relayEvery();

    /** How many events it sends at a time. */
    int relayBatch();

    /** How long the broker has for these. */
    Duration relayWithin();

    /** Where the count of waiting events ends. */
    int countUpTo();

    /** How many winners are read at a time for a list that is streamed. */
    int winnersPage();
}
