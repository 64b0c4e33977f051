package io.firstcome.coupon;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.LogFields;
import io.firstcome.gate.Gate;
import io.firstcome.trail.AdminAction;
import io.firstcome.trail.AdminActions;
import io.firstcome.web.Page;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;

/** Creates and shows campaigns. Runs on the event loop. */
@ApplicationScoped
public class CouponService {

    private static final List<CouponState> ALL_STATES = Arrays.asList(CouponState.values());

    private final Coupons coupons;
    private final Gate gate;
    private final AdminActions actions;
    private final Clock clock;

    CouponService(Coupons coupons, Gate gate, AdminActions actions, Clock clock) {
        this.coupons = coupons;
        this.gate = gate;
        this.actions = actions;
        this.clock = clock;
    }

    /** Saves the coupon, then opens its gate; where Redis is away meanwhile, the first claim opens it. */
    Uni<CouponView> create(NewCoupon wanted, String operator) {
        Coupon coupon = new Coupon(wanted, clock.instant());
        return Panache.withTransaction(() -> coupons.persist(coupon)
                .call(created -> actions.record(AdminAction.of(AdminAction.Kind.CREATE_COUPON, operator)
                        .coupon(created.id()).details(created.details()))))
                .call(this::openGate)
                .map(created -> CouponView.of(created, created.totalQuantity(), clock.instant()));
    }

    /**
     * @param withDrafts whether the caller may see what is being prepared
     * @throws Problem COUPON_NOT_FOUND
     */
    Uni<CouponView> get(UUID couponId, boolean withDrafts) {
        return Panache.withSession(() -> coupons.existing(couponId))
                .map(coupon -> visible(coupon, withDrafts))
                .flatMap(this::view);
    }

    Uni<CouponView> view(Coupon coupon) {
        return views(List.of(coupon)).map(views -> views.get(0));
    }

    /**
     * @param state null for all
     * @param withDrafts whether the caller may see what is being prepared
     */
    Uni<Page<CouponView>> list(CouponState state, boolean withDrafts, int page, int size) {
        List<CouponState> wanted = (state == null ? ALL_STATES : List.of(state)).stream()
                .filter(one -> withDrafts || one != CouponState.DRAFT)
                .toList();
        if (wanted.isEmpty()) {
            return Uni.createFrom().item(new Page<>(List.of(), page, size, 0));
        }
        return Panache.withSession(() -> page(coupons.inState(wanted, clock.instant()), page, size))
                .flatMap(found -> views(found.items())
                        .map(views -> new Page<>(views, page, size, found.total())));
    }

    private static Uni<Page<Coupon>> page(PanacheQuery<Coupon> query, int page, int size) {
        // One after the other: a session is one connection
        return query.page(page, size).list()
                .flatMap(items -> query.count()
                        .map(total -> new Page<>(items, page, size, total)));
    }

    private Uni<List<CouponView>> views(List<Coupon> found) {
        Instant now = clock.instant();
        return gate.remaining(found.stream().map(Coupon::id).toList())
                .onFailure().recoverWithItem(Map.of())
                .map(remaining -> found.stream()
                        .map(coupon -> CouponView.of(coupon, remaining.getOrDefault(coupon.id(), unissued(coupon)), now))
                        .toList());
    }

    private static int unissued(Coupon coupon) {
        return coupon.totalQuantity() - coupon.issuedQuantity();
    }

    private static Coupon visible(Coupon coupon, boolean withDrafts) {
        if (coupon.isDraft() && !withDrafts) {
            throw Problem.of(Reason.COUPON_NOT_FOUND);
        }
        return coupon;
    }

    private Uni<Void> openGate(Coupon coupon) {
        return gate.open(coupon.terms())
                .onFailure()
                .invoke(failure -> LogFields.coupon(coupon.id(),
                        () -> Log.warnf(failure, "Gate of coupon %s: left to whoever comes first", coupon.id())))
                .onFailure().recoverWithNull();
    }
}
