package io.firstcome.gate;

import java.time.Instant;
import java.util.List;

/**
 * What became of one user's claim behind the gate.
 *
 * @param rank null unless issued
 * @param issuedAt null unless issued
 * @param idempotencyKey null for none; taken for a user of whom the gate knows nothing
 */
public record Decided(String userId, Decision decision, Instant requestedAt, Integer rank, Instant issuedAt,
        String idempotencyKey) {

    public enum Decision {
        ISSUED,
        /** The log refused it: it holds no place. */
        REJECTED,
        /** It is a dead letter: it holds its place until an operator has decided. */
        FAILED
    }

    public static Decided issued(String userId, Instant requestedAt, int rank, Instant issuedAt, String idempotencyKey) {
        return new Decided(userId, Decision.ISSUED, requestedAt, rank, issuedAt, idempotencyKey);
    }

    public static Decided rejected(String userId, Instant requestedAt) {
        return new Decided(userId, Decision.REJECTED, requestedAt, null, null, null);
    }

    public static Decided failed(String userId, Instant requestedAt) {
        return new Decided(userId, Decision.FAILED, requestedAt, null, null, null);
    }

    /** In the order of {@code decided.lua}. */
    List<String> arguments() {
        return List.of(userId, decision.name(), GateTerms.millis(requestedAt),
                rank == null ? "" : rank.toString(),
                issuedAt == null ? "" : GateTerms.millis(issuedAt),
                idempotencyKey == null ? "" : idempotencyKey);
    }
}
