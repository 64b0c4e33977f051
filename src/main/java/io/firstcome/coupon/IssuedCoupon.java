package io.firstcome.coupon;

import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/**
 * A coupon that a user owns. Rows are written by the issuer, many in one statement, and only read through this class;
 * rank is the order of the claim log (SPEC §3.4).
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

    @Column(name = "user_id")
    private String userId;

    @Column(name = "requested_at")
    private Instant requestedAt;

    @Column(name = "idempotency_key")
    private String idempotencyKey;

    @Column(name = "issued_at")
    private Instant issuedAt;

    @Column(name = "used_at")
    private Instant usedAt;

    @Column(name = "order_id")
    private String orderId;

    protected IssuedCoupon() {
        // for Hibernate
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

    /** Null while it has not been used. */
    public Instant usedAt() {
        return usedAt;
    }

    /** The order that it was used for, null while it has not been used. */
    public String orderId() {
        return orderId;
    }
}
