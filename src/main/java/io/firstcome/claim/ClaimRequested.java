package io.firstcome.claim;

import java.time.Instant;
import java.util.UUID;

/**
 * A claim as it stands in the claim log (topic {@code coupon-issue}, key couponId). Unknown fields are ignored, so that
 * writers and readers can be upgraded one by one.
 *
 * @param requestedAt when the gate admitted it; null (written by somebody else) counts as the record's own time
 */
public record ClaimRequested(UUID couponId, String userId, Instant requestedAt) {
}
