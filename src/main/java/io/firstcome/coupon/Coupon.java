package io.firstcome.coupon;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;

import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.type.SqlTypes;

import io.firstcome.gate.GateTerms;

/** A campaign: what is given away, how many, and when (SPEC §1, vocabulary). */
@Entity
@Table(name = "coupon")
public class Coupon {

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private UUID id;

    private String name;

    private String description;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    @Column(name = "discount_type")
    private DiscountType discountType;

    @Column(name = "discount_value")
    private long discountValue;

    @Column(name = "min_order_amount")
    private Long minOrderAmount;

    @Column(name = "max_discount_amount")
    private Long maxDiscountAmount;

    @Column(name = "total_quantity")
    private int totalQuantity;

    /** Places held. Counted by statements of their own: saving a changed coupon must not set it back. */
    @Column(name = "issued_quantity", updatable = false)
    private int issuedQuantity;

    /** Places of revoked coupons that went to somebody else: counted where they are revoked, in the same way. */
    @Column(name = "returned_quantity", updatable = false)
    private int returnedQuantity;

    @Column(name = "opens_at")
    private Instant opensAt;

    @Column(name = "closes_at")
    private Instant closesAt;

    @Column(name = "expires_at")
    private Instant expiresAt;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private CouponState state;

    @Column(name = "created_at", updatable = false)
    private Instant createdAt;

    /** Null unless an operator has closed it. */
    @Column(name = "closed_at")
    private Instant closedAt;

    /** Of the terms (docs/adr/0013); the issuer does not count it up. */
    @Version
    private int version;

    protected Coupon() {
        // for Hibernate
    }

    /** Times are cut to the millisecond, which is what the database and the gate keep. */
    Coupon(NewCoupon wanted, Instant now) {
        this.name = wanted.name().strip();
        this.description = wanted.description();
        this.discountType = wanted.discountType();
        this.discountValue = wanted.discountValue();
        this.minOrderAmount = wanted.minOrderAmount();
        this.maxDiscountAmount = wanted.maxDiscountAmount();
        this.totalQuantity = wanted.totalQuantity();
        this.opensAt = wanted.opensAt().truncatedTo(ChronoUnit.MILLIS);
        this.closesAt = wanted.closesAt().truncatedTo(ChronoUnit.MILLIS);
        this.expiresAt = wanted.expiresAt().truncatedTo(ChronoUnit.MILLIS);
        this.state = Boolean.TRUE.equals(wanted.draft()) ? CouponState.DRAFT : CouponState.OPEN;
        this.createdAt = now.truncatedTo(ChronoUnit.MILLIS);
    }

    /** What the gate has to know of this coupon. For the gate, one that an operator has closed has closed then. */
    public GateTerms terms() {
        boolean isClosedEarly = closedAt != null && closedAt.isBefore(closesAt);
        return new GateTerms(id, state.name(), opensAt, isClosedEarly ? closedAt : closesAt, expiresAt, totalQuantity,
                version);
    }

    /** Only where the step is possible. */
    void take(LifeStep step, Instant now) {
        state = step.to();
        if (state == CouponState.CLOSED) {
            closedAt = now.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    /** Takes over what is said in the change; the rest stays. */
    void change(CouponChange change) {
        name = change.nameOr(name);
        description = change.descriptionOr(description);
        CampaignTimes times = change.on(times());
        opensAt = times.opensAt();
        closesAt = times.closesAt();
        expiresAt = times.expiresAt();
        totalQuantity = change.totalQuantityOr(totalQuantity);
    }

    /** What an operator has said of it, for the trail. */
    Map<String, Object> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("name", name);
        details.put("description", description);
        details.put("discountType", discountType);
        details.put("discountValue", discountValue);
        details.put("minOrderAmount", minOrderAmount);
        details.put("maxDiscountAmount", maxDiscountAmount);
        details.put("totalQuantity", totalQuantity);
        details.put("opensAt", opensAt);
        details.put("closesAt", closesAt);
        details.put("expiresAt", expiresAt);
        details.put("state", state);
        return details;
    }

    CampaignTimes times() {
        return new CampaignTimes(opensAt, closesAt, expiresAt);
    }

    /** The state as the world sees it: what is still OPEN or PAUSED when its window ends is CLOSED. */
    public CouponState stateAt(Instant now) {
        return state != CouponState.DRAFT && !now.isBefore(closesAt) ? CouponState.CLOSED : state;
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public String description() {
        return description;
    }

    public DiscountType discountType() {
        return discountType;
    }

    public long discountValue() {
        return discountValue;
    }

    public Long minOrderAmount() {
        return minOrderAmount;
    }

    public Long maxDiscountAmount() {
        return maxDiscountAmount;
    }

    public int totalQuantity() {
        return totalQuantity;
    }

    public int issuedQuantity() {
        return issuedQuantity;
    }

    /** How many places came back; with those that are held they make the last rank. */
    public int returnedQuantity() {
        return returnedQuantity;
    }

    public Instant opensAt() {
        return opensAt;
    }

    public Instant closesAt() {
        return closesAt;
    }

    public Instant expiresAt() {
        return expiresAt;
    }

    /** Of the terms; counts up with every change that an operator makes, and in between. */
    public int version() {
        return version;
    }

    /** What an operator wants, whatever the clock says. */
    CouponState state() {
        return state;
    }

    boolean isDraft() {
        return state == CouponState.DRAFT;
    }
}
