package io.firstcome.claimlog;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A claim as it stands in the claim log (topic {@code coupon-issue}, key couponId). Unknown fields are ignored, so that
 * writers and readers can be upgraded one by one.
 *
 * @param requestedAt when the gate admitted it; null (written by somebody else) counts as the record's own time
 * @param gated whether the gate has a place for it; false for what was claimed while the gate was away
 * @param idempotencyKey what its client repeats the request with, null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record ClaimRequested(UUID couponId, String userId, Instant requestedAt, boolean gated, String idempotencyKey) {

    /** What an Idempotency-Key looks like. */
    public static final String IDEMPOTENCY_KEY = "[\\x21-\\x7e]{1,128}";
}
