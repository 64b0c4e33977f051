package io.firstcome.claim;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.OwnContext;
import io.firstcome.claimlog.ClaimLog;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.CouponState;
import io.firstcome.coupon.IssuedCoupons;
import io.firstcome.coupon.KnownCoupons;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.github.bucket4j.Bucket;
import io.smallrye.mutiny.Uni;

/**
 * The way of a claim while Redis is away: past the gate into the log, and the issuer decides (SPEC §3.6). State and window
 * are looked at here (PITFALLS 7), duplicates and stock by the issuer. Nothing holds the crowd off the log but the bound
 * ({@code firstcome.claim.ungated-per-second}); beyond it the answer is OVERLOADED.
 */
@ApplicationScoped
public class UngatedClaims {

    private final KnownCoupons coupons;
    private final IssuedCoupons issuedCoupons;
    private final ClaimLog log;
    private final OwnContext own;
    private final ClaimConfig config;
    private final Clock clock;
    private final Bucket bound;

    UngatedClaims(KnownCoupons coupons, IssuedCoupons issuedCoupons, ClaimLog log, OwnContext own, ClaimConfig config,
            Clock clock) {
        this.coupons = coupons;
        this.issuedCoupons = issuedCoupons;
        this.log = log;
        this.own = own;
        this.config = config;
        this.clock = clock;
        this.bound = Bucket.builder()
                .addLimit(limit -> limit.capacity(config.ungatedPerSecond())
                        .refillGreedy(config.ungatedPerSecond(), Duration.ofSeconds(1)))
                .build();
    }

    /** How many have gone past the gate in this second, of those that {@code firstcome.claim.ungated-per-second} allows. */
    public long letPastThisSecond() {
        return config.ungatedPerSecond() - bound.getAvailableTokens();
    }

    /**
     * Whether the claim may go past the gate.
     *
     * @return completes when it may
     * @throws Problem OVERLOADED beyond the bound; the refusals of SPEC §2. Otherwise fails with what the database fails
     *         with: two of three systems are away.
     */
    Uni<Void> check(UUID couponId, String userId) {
        if (!bound.tryConsume(1)) {
            return Uni.createFrom().failure(Problem.of(Reason.OVERLOADED).retryAfter(config.retryAfter()));
        }
        return coupons.find(couponId)
                .map(coupon -> coupon.orElseThrow(() -> Problem.of(Reason.COUPON_NOT_FOUND)))
                .flatMap(coupon -> refuse(coupon, userId));
    }

    /**
     * Puts the claim into the log.
     *
     * @param idempotencyKey null for none
     * @return when it was requested; completes when the log has it, and fails with what the log fails with
     */
    Uni<Instant> append(UUID couponId, String userId, String idempotencyKey, String traceparent) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return log.append(new ClaimRequested(couponId, userId, now, false, idempotencyKey), traceparent)
                .replaceWith(now);
    }

    private Uni<Void> refuse(Coupon coupon, String userId) {
        Instant now = clock.instant();
        CouponState state = coupon.stateAt(now);
        if (state == CouponState.CLOSED) {
            return Uni.createFrom().failure(Problem.of(Reason.CLOSED));
        }
        if (state == CouponState.PAUSED) {
            return Uni.createFrom().failure(Problem.of(Reason.PAUSED));
        }
        if (state == CouponState.DRAFT || now.isBefore(coupon.opensAt())) {
            return Uni.createFrom().failure(Problem.of(Reason.NOT_OPEN)
                    .with("opensAt", coupon.opensAt())
                    .retryAfter(Duration.between(now, coupon.opensAt())));
        }
        return coupon.issuedQuantity() < coupon.totalQuantity() ? Uni.createFrom().voidItem()
                : soldOut(coupon, userId);
    }

    /** No winner hears SOLD_OUT (SPEC §3.5). */
    private Uni<Void> soldOut(Coupon coupon, String userId) {
        return own.inSession(() -> issuedCoupons.of(coupon.id(), userId))
                .onItem().transformToUni(issued -> Uni.createFrom().failure(issued == null
                        ? Problem.of(Reason.SOLD_OUT)
                        : Problem.of(Reason.DUPLICATE)
                                .with("status", ClaimView.of(issued, false).status())
                                .with("requestedAt", issued.requestedAt())));
    }
}
