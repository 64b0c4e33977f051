package io.firstcome.gate;

import java.time.Instant;
import java.util.List;

/**
 * What became of one user's claim behind the gate.
 *
 * @param rank null unless issued
 * @param issuedAt null unless issued
 * @param revision how often the issued coupon has changed since; of two messages the one with the higher is the newer
 * @param idempotencyKey null for none; taken for a user of whom the gate knows nothing
 */
public record Decided(String userId, Decision decision, Instant requestedAt, Integer rank, Instant issuedAt, int revision,
        String idempotencyKey) {

    public enum Decision {
        ISSUED,
        /** Issued, and used for an order. */
        USED,
        /** Issued and revoked: it holds its place, so that nobody else gets it. */
        REVOKED,
        /** Issued and revoked: its place is free. */
        RETURNED,
        /** The log refused it: it holds no place. */
        REJECTED,
        /** It is a dead letter: it holds its place until an operator has decided. */
        FAILED
    }

    /** As the log decided it; whatever has become of it since is newer. */
    public static Decided issued(String userId, Instant requestedAt, int rank, Instant issuedAt, String idempotencyKey) {
        return issued(userId, Decision.ISSUED, requestedAt, rank, issuedAt, 0, idempotencyKey);
    }

    /** @param state ISSUED, USED, REVOKED or RETURNED */
    public static Decided issued(String userId, Decision state, Instant requestedAt, int rank, Instant issuedAt,
            int revision, String idempotencyKey) {
        return new Decided(userId, state, requestedAt, rank, issuedAt, revision, idempotencyKey);
    }

    public static Decided rejected(String userId, Instant requestedAt) {
        return new Decided(userId, Decision.REJECTED, requestedAt, null, null, 0, null);
    }

    public static Decided failed(String userId, Instant requestedAt) {
        return new Decided(userId, Decision.FAILED, requestedAt, null, null, 0, null);
    }

    /** In the order of {@code decided.lua}. */
    List<String> arguments() {
        return List.of(userId, decision.name(), GateTerms.millis(requestedAt),
                rank == null ? "" : GateEntry.rank(rank, revision),
                issuedAt == null ? "" : GateTerms.millis(issuedAt),
                idempotencyKey == null ? "" : idempotencyKey);
    }
}
