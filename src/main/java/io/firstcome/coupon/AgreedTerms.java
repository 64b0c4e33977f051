package io.firstcome.coupon;

import java.time.Duration;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.LogFields;
import io.firstcome.OwnContext;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateConfig;
import io.firstcome.gate.GateTerms;
import io.firstcome.web.Outage;
import io.firstcome.web.Problem;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;

/**
 * Has gates go by what stands in the database (docs/adr/0013): the database hands the versions of the terms out, a gate takes
 * newer ones only. May be called on the event loop.
 */
@ApplicationScoped
public class AgreedTerms {

    private static final Duration FIRST_REPETITION = Duration.ofMillis(50);

    private final Coupons coupons;
    private final Gate gate;
    private final CouponMetrics metrics;
    private final OwnContext own;
    private final CouponConfig config;
    private final Duration lease;

    AgreedTerms(Coupons coupons, Gate gate, CouponMetrics metrics, OwnContext own, CouponConfig config,
            GateConfig gateConfig) {
        this.coupons = coupons;
        this.gate = gate;
        this.metrics = metrics;
        this.own = own;
        this.config = config;
        this.lease = gateConfig.lease();
    }

    /**
     * Tells the gate what has been committed.
     *
     * @return completes when it goes by these terms or newer ones, or when there is none, which admits nobody; fails with what
     *         Redis fails with, when it has for {@code firstcome.coupon.tell-within}, or for so long that claims go past the
     *         gate: then a keeper sees to it
     */
    Uni<Void> tell(GateTerms terms) {
        return Uni.createFrom().deferred(() -> gate.agree(terms))
                .onFailure(failure -> Outage.reasonOf(failure).isPresent()
                        && gate.reach(terms.couponId()).awayFor().compareTo(lease) <= 0)
                .retry().withBackOff(FIRST_REPETITION).expireIn(config.tellWithin().toMillis())
                .replaceWithVoid();
    }

    /** The same for somebody who has changed nothing: whoever has may have died before he told the gate. */
    Uni<Void> check(GateTerms terms) {
        return gate.terms(terms.couponId())
                .flatMap(known -> known == null || known.version() == terms.version() ? Uni.createFrom().voidItem()
                        : settle(terms.couponId(), terms.version()).replaceWithVoid());
    }

    /**
     * Has the gate go by what the database says, although it goes by something else: somebody may have died in the middle of a
     * change, or be in the middle of one, which fails by this.
     *
     * @param seen the version that the database had
     * @return false where it has another by now, and nothing was done
     */
    public Uni<Boolean> settle(UUID couponId, int seen) {
        return own.inTransaction(() -> coupons.takeVersions(couponId, seen, 1)
                .flatMap(isTaken -> isTaken ? coupons.findById(couponId) : Uni.createFrom().nullItem()))
                .onItem().ifNotNull().call(coupon -> gate.agree(coupon.terms()))
                .onItem().ifNotNull().invoke(coupon -> {
                    metrics.settled();
                    LogFields.coupon(couponId, () -> Log.warnf(
                            "The gate of coupon %s went by other terms than the database: it has been told version %d",
                            couponId, coupon.version()));
                })
                .map(coupon -> coupon != null);
    }

    /**
     * The terms for a gate that is closed and being restored. Who has begun to lower the quantity before it was closed does not
     * get to the end of it.
     *
     * @throws Problem COUPON_NOT_FOUND; otherwise fails with what Redis or the database fails with
     */
    public Uni<GateTerms> fresh(UUID couponId) {
        return gate.terms(couponId)
                .map(known -> known == null ? GateTerms.UNVERSIONED : known.version())
                .flatMap(known -> own.inTransaction(() -> fresh(couponId, known)));
    }

    private Uni<GateTerms> fresh(UUID couponId, int known) {
        return coupons.lock(couponId)
                .map(Coupon::terms)
                // Nobody is in the middle of it where they are the same, nor gets there while the gate is closed
                .flatMap(terms -> terms.version() == known ? Uni.createFrom().item(terms)
                        : coupons.takeVersions(couponId, terms.version(), 1)
                                .replaceWith(() -> terms.as(terms.version() + 1)));
    }
}
