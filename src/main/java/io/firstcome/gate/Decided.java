package io.firstcome.gate;

import java.time.Instant;
import java.util.List;

/**
 * What the claim log decided of one user's claim.
 *
 * @param rank null where the claim was rejected
 * @param issuedAt null where the claim was rejected
 */
public record Decided(String userId, Instant requestedAt, Integer rank, Instant issuedAt) {

    /** In the order of {@code decided.lua}. */
    List<String> arguments() {
        return rank == null
                ? List.of(userId, "REJECTED", GateTerms.millis(requestedAt), "", "")
                : List.of(userId, "ISSUED", GateTerms.millis(requestedAt), rank.toString(), GateTerms.millis(issuedAt));
    }
}
