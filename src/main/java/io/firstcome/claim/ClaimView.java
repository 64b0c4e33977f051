package io.firstcome.claim;

import java.time.Instant;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.gate.GateEntry;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A claim as its user may see it; what is not known yet is left out.
 *
 * @param rank place in the order of winners, from 1
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Claim", examples = """
        {"couponId": "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "userId": "019ac5f0-0b1c-7d43-8f0e-6f1f4a5f2c10",
         "status": "ISSUED", "rank": 63, "used": false, "requestedAt": "2026-11-27T03:00:01.250Z",
         "issuedAt": "2026-11-27T03:00:01.271Z"}""")
@RegisterForReflection
public record ClaimView(UUID couponId, String userId, ClaimStatus status, Integer rank, Boolean used,
        Instant requestedAt, Instant issuedAt, Instant usedAt, String orderId) {

    static ClaimView pending(UUID couponId, String userId, Instant requestedAt) {
        return new ClaimView(couponId, userId, ClaimStatus.PENDING, null, null, requestedAt, null, null, null);
    }

    static ClaimView rejected(UUID couponId, String userId, Instant requestedAt) {
        return new ClaimView(couponId, userId, ClaimStatus.REJECTED, null, null, requestedAt, null, null, null);
    }

    static ClaimView failed(UUID couponId, String userId, Instant requestedAt) {
        return new ClaimView(couponId, userId, ClaimStatus.FAILED, null, null, requestedAt, null, null, null);
    }

    /** As far as the gate knows it: for which order it was used it does not know. */
    static ClaimView issued(UUID couponId, String userId, GateEntry entry, boolean expired) {
        ClaimStatus known = ClaimStatus.of(entry);
        ClaimStatus status = expired && known == ClaimStatus.ISSUED ? ClaimStatus.EXPIRED : known;
        return new ClaimView(couponId, userId, status, entry.rank(), known == ClaimStatus.USED, entry.requestedAt(),
                entry.issuedAt(), null, null);
    }

    static ClaimView of(IssuedCoupon issued, boolean expired) {
        return new ClaimView(issued.couponId(), issued.userId(), ClaimStatus.of(issued.status(expired)), issued.rank(),
                issued.isUsed(), issued.requestedAt(), issued.issuedAt(), issued.usedAt(), issued.orderId());
    }
}
