package io.firstcome.claim;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.Coupons;
import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.coupon.IssuedCoupons;
import io.firstcome.gate.Decided;
import io.firstcome.gate.Gate;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Opens the gate of a coupon that Redis does not know (yet, or any more) with what the database knows of it. */
@ApplicationScoped
public class GateLoader {

    private final Coupons coupons;
    private final IssuedCoupons issuedCoupons;
    private final Gate gate;
    private final ClaimConfig config;
    private final ConcurrentMap<UUID, Uni<Void>> underWay = new ConcurrentHashMap<>();

    GateLoader(Coupons coupons, IssuedCoupons issuedCoupons, Gate gate, ClaimConfig config) {
        this.coupons = coupons;
        this.issuedCoupons = issuedCoupons;
        this.gate = gate;
        this.config = config;
    }

    /**
     * Loads the gate; everybody who asks for the same coupon meanwhile waits for the same load. May be called on the
     * event loop.
     *
     * @throws Problem COUPON_NOT_FOUND; OVERLOADED when too many other coupons are being loaded
     */
    public Uni<Void> load(UUID couponId) {
        if (underWay.size() >= config.maxGateLoads() && !underWay.containsKey(couponId)) {
            return Uni.createFrom().failure(Problem.of(Reason.OVERLOADED).retryAfter(config.retryAfter()));
        }
        return underWay.computeIfAbsent(couponId, this::loadOnce);
    }

    private Uni<Void> loadOnce(UUID couponId) {
        return Panache.withSession(() -> coupons.findById(couponId))
                .onItem().ifNull().failWith(() -> Problem.of(Reason.COUPON_NOT_FOUND))
                .call(coupon -> writeWinners(coupon))
                .call(coupon -> gate.open(coupon.terms()))
                .invoke(coupon -> Log.infof("Gate of coupon %s opened from the database: %d of %d issued", couponId,
                        coupon.issuedQuantity(), coupon.totalQuantity()))
                .replaceWithVoid()
                .onTermination().invoke(() -> underWay.remove(couponId))
                .memoize().indefinitely();
    }

    private Uni<Void> writeWinners(Coupon coupon) {
        return Multi.createBy().repeating()
                .uni(AtomicInteger::new, lastRank -> writePage(coupon, lastRank))
                .until(List::isEmpty)
                .collect().last()
                .replaceWithVoid();
    }

    private Uni<List<IssuedCoupon>> writePage(Coupon coupon, AtomicInteger lastRank) {
        return Panache.withSession(() -> issuedCoupons.behind(coupon.id(), lastRank.get(), config.gateLoadPage()))
                .call(winners -> winners.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : gate.decided(coupon.id(), winners.stream().map(GateLoader::decided).toList())
                                .invoke(() -> lastRank.set(lastRank(winners))));
    }

    private static int lastRank(List<IssuedCoupon> winners) {
        return winners.get(winners.size() - 1).rank();
    }

    private static Decided decided(IssuedCoupon winner) {
        return new Decided(winner.userId(), winner.requestedAt(), winner.rank(), winner.issuedAt());
    }
}
