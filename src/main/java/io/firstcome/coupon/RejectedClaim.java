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
 * A claim that the log decided against, for good; its user may claim again. Rows are written by the issuer, many in one
 * statement, and where a dead letter is discarded.
 */
@Entity
@Table(name = "rejected_claim")
@IdClass(RejectedClaim.Key.class)
public class RejectedClaim {

    /** One claim of a user, who may have made several. */
    public record Key(UUID couponId, String userId, Instant requestedAt) implements Serializable {
    }

    @Id
    @Column(name = "coupon_id")
    private UUID couponId;

    @Id
    @Column(name = "user_id")
    private String userId;

    @Id
    @Column(name = "requested_at")
    private Instant requestedAt;

    @Column(name = "rejected_at")
    private Instant rejectedAt;

    protected RejectedClaim() {
        // for Hibernate
    }

    public Key key() {
        return new Key(couponId, userId, requestedAt);
    }

    public UUID couponId() {
        return couponId;
    }

    public String userId() {
        return userId;
    }

    public Instant requestedAt() {
        return requestedAt;
    }

    public Instant rejectedAt() {
        return rejectedAt;
    }
}
