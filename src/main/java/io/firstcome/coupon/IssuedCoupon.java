package io.firstcome.coupon;

import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

import io.firstcome.gate.Decided;
import io.firstcome.gate.Decided.Decision;

/**
 * A coupon that a user owns. Rows are written by the issuer, many in one statement; what becomes of them is changed by
 * whoever has the row locked. Rank is the order of the claim log (SPEC §3.4).
 */
@Entity
@Table(name = "issued_coupon")
@IdClass(IssuedCoupon.Key.class)
public class IssuedCoupon {

    /** A place in a coupon's order of winners; 1 is the first. */
    public record Key(UUID couponId, int rank) implements Serializable {
    }

    @Id
    @Column(name = "coupon_id")
    private UUID couponId;

    @Id
    @Column(name = "rank_no")
    private int rank;

    @Column(name = "user_id", updatable = false)
    private String userId;

    @Column(name = "requested_at", updatable = false)
    private Instant requestedAt;

    @Column(name = "idempotency_key", updatable = false)
    private String idempotencyKey;

    @Column(name = "issued_at", updatable = false)
    private Instant issuedAt;

    @Column(name = "used_at")
    private Instant usedAt;

    @Column(name = "order_id")
    private String orderId;

    @Column(name = "order_amount")
    private Long orderAmount;

    @Column(name = "discount")
    private Long discount;

    @Column(name = "canceled_order_id")
    private String canceledOrderId;

    @Column(name = "revoked_at")
    private Instant revokedAt;

    @Column(name = "revocation_reason")
    private String revocationReason;

    @Column(name = "revoked_by")
    private String revokedBy;

    @Column(name = "place_returned", columnDefinition = "tinyint")
    private boolean placeReturned;

    @Column(name = "revision")
    private int revision;

    @Column(name = "changed_at")
    private Instant changedAt;

    protected IssuedCoupon() {
        // for Hibernate
    }

    /** Redeems it for an order; whether that may be is the caller's to know. */
    public void use(String order, long amount, long saved, Instant now) {
        usedAt = now;
        orderId = order;
        orderAmount = amount;
        discount = saved;
        changed(now);
    }

    /** Its order has failed: it can be used again. */
    public void giveBack(Instant now) {
        canceledOrderId = orderId;
        usedAt = null;
        orderId = null;
        orderAmount = null;
        discount = null;
        changed(now);
    }

    /**
     * Takes it away from its user, for good.
     *
     * @param returned whether somebody else gets the place
     */
    public void revoke(String reason, String operator, boolean returned, Instant now) {
        revokedAt = now;
        revocationReason = reason;
        revokedBy = operator;
        placeReturned = returned;
        changed(now);
    }

    /** Somebody else gets the place of a revoked one after all. */
    public void returnPlace(Instant now) {
        placeReturned = true;
        changed(now);
    }

    private void changed(Instant now) {
        revision++;
        changedAt = now;
    }

    /** What the gate has to know of it. */
    public Decided decided() {
        return decided(userId, requestedAt, rank, issuedAt, idempotencyKey, usedAt, revokedAt, placeReturned, revision);
    }

    static Decided decided(String userId, Instant requestedAt, int rank, Instant issuedAt, String idempotencyKey,
            Instant usedAt, Instant revokedAt, boolean placeReturned, int revision) {
        Decision state = placeReturned ? Decision.RETURNED
                : revokedAt != null ? Decision.REVOKED : usedAt != null ? Decision.USED : Decision.ISSUED;
        return Decided.issued(userId, state, requestedAt, rank, issuedAt, revision, idempotencyKey);
    }

    /** @param isOver whether the coupon has expired */
    public IssuedStatus status(boolean isOver) {
        if (isRevoked()) {
            return IssuedStatus.REVOKED;
        }
        if (isUsed()) {
            return IssuedStatus.USED;
        }
        return isOver ? IssuedStatus.EXPIRED : IssuedStatus.ISSUED;
    }

    public UUID couponId() {
        return couponId;
    }

    public int rank() {
        return rank;
    }

    public String userId() {
        return userId;
    }

    public Instant requestedAt() {
        return requestedAt;
    }

    /** What its client repeats the claim with, null for none. */
    public String idempotencyKey() {
        return idempotencyKey;
    }

    public Instant issuedAt() {
        return issuedAt;
    }

    public boolean isUsed() {
        return usedAt != null;
    }

    /** Null while it is not used. */
    public Instant usedAt() {
        return usedAt;
    }

    /** The order that uses it, null while none does. */
    public String orderId() {
        return orderId;
    }

    /** What that order comes to without the discount, null while none uses it. */
    public Long orderAmount() {
        return orderAmount;
    }

    /** What that order saves, null while none uses it. */
    public Long discount() {
        return discount;
    }

    /** The order that was canceled last, null for none. */
    public String canceledOrderId() {
        return canceledOrderId;
    }

    public boolean isRevoked() {
        return revokedAt != null;
    }

    /** Null while it is not revoked. */
    public Instant revokedAt() {
        return revokedAt;
    }

    /** Null while it is not revoked. */
    public String revocationReason() {
        return revocationReason;
    }

    /** Who has revoked it, null while it is not. */
    public String revokedBy() {
        return revokedBy;
    }

    /** Whether it is revoked and somebody else gets the place. */
    public boolean isPlaceReturned() {
        return placeReturned;
    }

    /** How often it has changed since it was issued. */
    public int revision() {
        return revision;
    }

    /** When it changed last; when it was issued where it never has. */
    public Instant changedAt() {
        return changedAt == null ? issuedAt : changedAt;
    }
}
