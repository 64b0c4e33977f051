package io.firstcome.claim;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.Coupons;
import io.firstcome.coupon.IssuedCoupons;
import io.firstcome.gate.Decided;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateEntry;
import io.firstcome.gate.GateView;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/**
 * Says where a claim stands. The gate answers nearly always, by one command, whatever the crowd; the database is asked
 * where the gate cannot know: it is missing, or a result is overdue. Only winners are ever overdue, so the crowd of
 * losers never reaches the database.
 */
@ApplicationScoped
public class ClaimStatusService {

    private final Gate gate;
    private final Coupons coupons;
    private final IssuedCoupons issuedCoupons;
    private final ClaimConfig config;
    private final Clock clock;

    ClaimStatusService(Gate gate, Coupons coupons, IssuedCoupons issuedCoupons, ClaimConfig config, Clock clock) {
        this.gate = gate;
        this.coupons = coupons;
        this.issuedCoupons = issuedCoupons;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @throws Problem NOT_CLAIMED, COUPON_NOT_FOUND
     */
    Uni<ClaimView> status(UUID couponId, String userId) {
        return gate.look(couponId, userId)
                .flatMap(view -> status(couponId, userId, view));
    }

    private Uni<ClaimView> status(UUID couponId, String userId, GateView view) {
        if (view.gateIsMissing()) {
            return fromDatabase(couponId, userId)
                    .onItem().ifNull().failWith(() -> Problem.of(Reason.NOT_CLAIMED));
        }
        if (view.rejectedAt() != null) {
            return Uni.createFrom().item(ClaimView.rejected(couponId, userId, view.rejectedAt()));
        }
        GateEntry entry = view.entry();
        if (entry == null) {
            return Uni.createFrom().failure(Problem.of(Reason.NOT_CLAIMED));
        }
        return switch (entry.state()) {
            case ISSUED -> Uni.createFrom().item(ClaimView.issued(couponId, userId, entry, isOver(view.expiresAt())));
            case PENDING -> pending(couponId, userId, entry);
        };
    }

    private Uni<ClaimView> pending(UUID couponId, String userId, GateEntry entry) {
        ClaimView pending = ClaimView.pending(couponId, userId, entry.requestedAt());
        if (!isOver(entry.requestedAt().plus(config.doubtPendingAfter()))) {
            return Uni.createFrom().item(pending);
        }
        return fromDatabase(couponId, userId)
                .onItem().ifNotNull().call(issued -> remember(couponId, issued))
                // Not there, or the database is away: what the gate knows still holds.
                .onItem().ifNull().continueWith(pending)
                .onFailure().recoverWithItem(pending);
    }

    /** Who has been told ISSUED never hears PENDING again, though the database be away at the next poll. */
    private Uni<Void> remember(UUID couponId, ClaimView issued) {
        return gate.decided(couponId, List.of(
                new Decided(issued.userId(), issued.requestedAt(), issued.rank(), issued.issuedAt())));
    }

    /** Null where the user has none. */
    private Uni<ClaimView> fromDatabase(UUID couponId, String userId) {
        return Panache.withSession(() -> coupons.findById(couponId)
                .onItem().ifNull().failWith(() -> Problem.of(Reason.COUPON_NOT_FOUND))
                .flatMap(coupon -> fromDatabase(coupon, userId)));
    }

    private Uni<ClaimView> fromDatabase(Coupon coupon, String userId) {
        return issuedCoupons.of(coupon.id(), userId)
                .onItem().ifNotNull().transform(issued -> ClaimView.of(issued, isOver(coupon.expiresAt())));
    }

    private boolean isOver(Instant end) {
        return !clock.instant().isBefore(end);
    }
}
