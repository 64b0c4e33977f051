package io.firstcome.gate;

import java.time.Instant;
import java.util.List;

/**
 * A claim that the log holds undecided: a gate has to know of it before it is open again.
 *
 * @param idempotencyKey null for none
 */
public record Reservation(String userId, Instant requestedAt, String idempotencyKey) {

    /** In the order of {@code reserve.lua}. */
    List<String> arguments() {
        return List.of(userId, GateTerms.millis(requestedAt), idempotencyKey == null ? "" : idempotencyKey);
    }
}
