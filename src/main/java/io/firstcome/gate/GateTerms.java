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
 * @param version no other terms of the coupon have the same, and later ones have a higher one (docs/adr/0013);
 *        {@value #UNVERSIONED} for those of a gate of before there were versions
 */
public record GateTerms(UUID couponId, String state, Instant opensAt, Instant closesAt, Instant expiresAt, int total,
        int version) {

    public static final int UNVERSIONED = -1;

    /** The fields of the gate's hash that {@link #parse} reads, in its order. */
    static final List<String> FIELDS = List.of("state", "opensAt", "closesAt", "expiresAt", "total", "version");

    /** @param fields the last one may be null */
    static GateTerms parse(UUID couponId, List<String> fields) {
        return new GateTerms(couponId, fields.get(0), GateEntry.instant(fields.get(1)), GateEntry.instant(fields.get(2)),
                GateEntry.instant(fields.get(3)), Integer.parseInt(fields.get(4)),
                fields.get(5) == null ? UNVERSIONED : Integer.parseInt(fields.get(5)));
    }

    /** The same under another version. */
    public GateTerms as(int anotherVersion) {
        return new GateTerms(couponId, state, opensAt, closesAt, expiresAt, total, anotherVersion);
    }

    /** In the order of {@code new.lua}, {@code restored.lua} and {@code terms.lua}. */
    List<String> arguments(Instant keepUntil, Instant keepersUntil) {
        return List.of(state, millis(opensAt), millis(closesAt), millis(expiresAt), String.valueOf(total),
                millis(keepUntil), millis(keepersUntil), String.valueOf(version));
    }

    static String millis(Instant instant) {
        return String.valueOf(instant.toEpochMilli());
    }
}
