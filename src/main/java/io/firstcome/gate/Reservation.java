package io.firstcome.gate;

import java.time.Instant;
import java.util.List;

/**
 * A place that a gate has to know of before it is open again.
 *
 * @param state PENDING for a claim that the log holds undecided, FAILED for a dead letter
 * @param idempotencyKey null for none
 */
public record Reservation(String userId, GateEntry.State state, Instant requestedAt, String idempotencyKey) {

    /** In the order of {@code reserve.lua}. */
    List<String> arguments() {
        return List.of(userId, state.name(), GateTerms.millis(requestedAt), idempotencyKey == null ? "" : idempotencyKey);
    }
}
