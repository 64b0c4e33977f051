package io.firstcome.gate;

import java.time.Duration;

/**
 * What a keeper is ready to publish of an outbox.
 *
 * @param limit how many claims at the most; 0: he only looks
 * @param waited what has waited for less is still the business of the instance that admitted it
 * @param lease how long the others leave the outbox to him, if there is something to publish
 */
public record Wish(int limit, Duration waited, Duration lease) {

    public static final Wish NONE = new Wish(0, Duration.ZERO, Duration.ZERO);
}
