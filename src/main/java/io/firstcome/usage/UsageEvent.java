package io.firstcome.usage;

import java.time.Instant;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.gate.Decided;
import io.firstcome.gate.Decided.Decision;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What has become of an issued coupon (topic {@code coupon-used}, key couponId), at least once and only after it stands in the
 * database. Unknown fields are to be ignored; docs/events.md describes it for other systems.
 *
 * @param revision counts the changes of this issued coupon from 1 on: of two events the one with the higher is the newer
 * @param requestedAt of the claim, with couponId and userId what it is known by on {@code coupon-issued} too
 * @param at when it was used, canceled or revoked
 * @param orderId null for a revocation
 * @param orderAmount USED only
 * @param discount USED only
 * @param reason REVOKED only
 * @param placeReturned REVOKED only: whether somebody else gets the place
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@RegisterForReflection
public record UsageEvent(UUID couponId, String userId, Change change, int revision, Integer rank, Instant requestedAt,
        Instant issuedAt, Instant at, String orderId, Long orderAmount, Long discount, String reason, Boolean placeReturned) {

    public enum Change {
        USED,
        /** The order has failed: the coupon can be used again. */
        CANCELED,
        REVOKED
    }

    static UsageEvent used(IssuedCoupon issued) {
        return new UsageEvent(issued.couponId(), issued.userId(), Change.USED, issued.revision(), issued.rank(),
                issued.requestedAt(), issued.issuedAt(), issued.changedAt(), issued.orderId(), issued.orderAmount(),
                issued.discount(), null, null);
    }

    /** Of the order that was canceled last. */
    static UsageEvent canceled(IssuedCoupon issued) {
        return new UsageEvent(issued.couponId(), issued.userId(), Change.CANCELED, issued.revision(), issued.rank(),
                issued.requestedAt(), issued.issuedAt(), issued.changedAt(), issued.canceledOrderId(), null, null, null, null);
    }

    static UsageEvent revoked(IssuedCoupon issued) {
        return new UsageEvent(issued.couponId(), issued.userId(), Change.REVOKED, issued.revision(), issued.rank(),
                issued.requestedAt(), issued.issuedAt(), issued.changedAt(), null, null, null, issued.revocationReason(),
                issued.isPlaceReturned());
    }

    boolean isWhole() {
        return couponId != null && userId != null && change != null && revision > 0 && rank != null && requestedAt != null
                && issuedAt != null;
    }

    /** What the gate has to know of it. */
    Decided decided() {
        Decision state = switch (change) {
            case USED -> Decision.USED;
            case CANCELED -> Decision.ISSUED;
            case REVOKED -> Boolean.TRUE.equals(placeReturned) ? Decision.RETURNED : Decision.REVOKED;
        };
        return Decided.issued(userId, state, requestedAt, rank, issuedAt, revision, null);
    }
}
