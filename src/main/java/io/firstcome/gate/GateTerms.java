package io.firstcome.gate;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What the gate of a coupon needs to know of it.
 *
 * @param state DRAFT, OPEN, PAUSED or CLOSED
 * @param opensAt first instant at which a claim is admitted
 * @param closesAt first instant at which none is any more
 * @param expiresAt end of life of what is issued
 * @param total how many may be admitted
 */
public record GateTerms(UUID couponId, String state, Instant opensAt, Instant closesAt, Instant expiresAt, int total) {

    /** In the order of {@code open.lua}. */
    List<String> arguments(Instant keepUntil) {
        return List.of(state, millis(opensAt), millis(closesAt), millis(expiresAt), String.valueOf(total),
                millis(keepUntil));
    }

    static String millis(Instant instant) {
        return String.valueOf(instant.toEpochMilli());
    }
}
