package io.firstcome.claimlog;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What the claim log decided of a claim (topic {@code coupon-issued}, key couponId), at least once and only after it
 * stands in the database.
 *
 * @param rank 1..N in log order, null unless issued
 * @param issuedAt null unless issued
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record ClaimDecided(UUID couponId, String userId, Decision decision, Instant requestedAt, Integer rank,
        Instant issuedAt) {

    public enum Decision {
        ISSUED,
        /** Nothing was left when the log came to this claim: it was taken while the gate was away. */
        REJECTED,
        /** It is a dead letter, and waits for an operator. */
        FAILED
    }

    public static ClaimDecided issued(UUID couponId, String userId, Instant requestedAt, int rank, Instant issuedAt) {
        return new ClaimDecided(couponId, userId, Decision.ISSUED, requestedAt, rank, issuedAt);
    }

    public static ClaimDecided rejected(UUID couponId, String userId, Instant requestedAt) {
        return new ClaimDecided(couponId, userId, Decision.REJECTED, requestedAt, null, null);
    }

    public static ClaimDecided failed(UUID couponId, String userId, Instant requestedAt) {
        return new ClaimDecided(couponId, userId, Decision.FAILED, requestedAt, null, null);
    }
}
