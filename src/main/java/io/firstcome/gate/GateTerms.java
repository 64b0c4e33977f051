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

    /** The fields of the gate's hash that {@link #parse} reads, in its order. */
    static final List<String> FIELDS = List.of("state", "opensAt", "closesAt", "expiresAt", "total");

    static GateTerms parse(UUID couponId, List<String> fields) {
        return new GateTerms(couponId, fields.get(0), GateEntry.instant(fields.get(1)), GateEntry.instant(fields.get(2)),
                GateEntry.instant(fields.get(3)), Integer.parseInt(fields.get(4)));
    }

    /** In the order of {@code new.lua} and {@code restored.lua}. */
    List<String> arguments(Instant keepUntil) {
        return List.of(state, millis(opensAt), millis(closesAt), millis(expiresAt), String.valueOf(total),
                millis(keepUntil));
    }

    static String millis(Instant instant) {
        return String.valueOf(instant.toEpochMilli());
    }
}
