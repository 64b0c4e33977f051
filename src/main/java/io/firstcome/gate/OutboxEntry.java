package io.firstcome.gate;

import java.time.Instant;

/**
 * A claim that the gate has admitted and the log has not acknowledged yet.
 *
 * @param traceparent of the request that it came by, empty for none
 * @param idempotencyKey empty for none
 */
public record OutboxEntry(Instant requestedAt, String traceparent, String idempotencyKey, String userId) {

    private static final int PARTS = 4;

    /** As {@code claim.lua} writes it; the user comes last and may contain anything. */
    String member() {
        return GateTerms.millis(requestedAt) + '|' + traceparent + '|' + idempotencyKey.length() + '|' + idempotencyKey
                + userId;
    }

    static OutboxEntry parse(String member) {
        String[] parts = member.split("\\|", PARTS);
        int keyLength = Integer.parseInt(parts[2]);
        return new OutboxEntry(GateEntry.instant(parts[0]), parts[1], parts[3].substring(0, keyLength),
                parts[3].substring(keyLength));
    }
}
