package io.firstcome.claim;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.Callbacks;
import io.firstcome.OwnContext;
import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.Coupons;
import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.coupon.IssuedCoupons;
import io.firstcome.coupon.RejectedClaims;
import io.firstcome.deadletter.DeadLetters;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateEntry;
import io.firstcome.gate.GateView;
import io.firstcome.recovery.GateRestorer;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/**
 * Says where a claim stands. The gate answers nearly always, by one command, whatever the crowd; the database is asked
 * where the gate cannot know: it is away, missing or not to be trusted, or a result is overdue. Only winners are ever
 * overdue, so the crowd of losers never reaches the database.
 */
@ApplicationScoped
public class ClaimStatusService {

    private final Gate gate;
    private final GateRestorer restorer;
    private final Coupons coupons;
    private final IssuedCoupons issuedCoupons;
    private final RejectedClaims rejectedClaims;
    private final DeadLetters deadLetters;
    private final OwnContext own;
    private final ClaimMetrics metrics;
    private final ClaimConfig config;
    private final Clock clock;
    private final Semaphore lookups;

    ClaimStatusService(Gate gate, GateRestorer restorer, Coupons coupons, IssuedCoupons issuedCoupons,
            RejectedClaims rejectedClaims, DeadLetters deadLetters, OwnContext own, ClaimMetrics metrics, ClaimConfig config,
            Clock clock) {
        this.gate = gate;
        this.restorer = restorer;
        this.coupons = coupons;
        this.issuedCoupons = issuedCoupons;
        this.rejectedClaims = rejectedClaims;
        this.deadLetters = deadLetters;
        this.own = own;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
        this.lookups = new Semaphore(config.maxStatusLookups());
    }

    /** How many statuses are being looked up in the database, of the {@code firstcome.claim.max-status-lookups} that may be. */
    public int lookupsUnderWay() {
        return config.maxStatusLookups() - lookups.availablePermits();
    }

    /**
     * @throws Problem NOT_CLAIMED, COUPON_NOT_FOUND; UNAVAILABLE when nobody can say at the moment, OVERLOADED when too many
     *         ask the database
     */
    Uni<ClaimView> status(UUID couponId, String userId) {
        return Callbacks.uni(status -> status(couponId, userId, status));
    }

    /** @param answer hears the status or what {@link #status(UUID, String)} fails with, on any thread; it does not fail */
    void status(UUID couponId, String userId, BiConsumer<ClaimView, Throwable> answer) {
        if (gate.reach(couponId).isAway()) {
            tell(withoutGate(couponId, userId), answer);
            return;
        }
        gate.look(couponId, userId, (view, failure) -> {
            if (failure != null) {
                tell(withoutGate(couponId, userId), answer);
            } else if (view.trusted() && !needsDatabase(couponId, view.entry())) {
                plainly(couponId, userId, view, answer);
            } else {
                tell(status(couponId, userId, view), answer);
            }
        });
    }

    /** Nearly always: the gate knows, and nobody else has to be asked. */
    private void plainly(UUID couponId, String userId, GateView view, BiConsumer<ClaimView, Throwable> answer) {
        GateEntry entry = view.entry();
        if (entry != null) {
            answer.accept(held(couponId, userId, view), null);
        } else if (view.rejectedAt() != null) {
            answer.accept(ClaimView.rejected(couponId, userId, view.rejectedAt()), null);
        } else {
            answer.accept(null, Problem.of(Reason.NOT_CLAIMED));
        }
    }

    /** Of a user who has a place. */
    private ClaimView held(UUID couponId, String userId, GateView view) {
        GateEntry entry = view.entry();
        return switch (entry.state()) {
            case ISSUED, USED, REVOKED, RETURNED -> ClaimView.issued(couponId, userId, entry, isOver(view.expiresAt()));
            case FAILED -> ClaimView.failed(couponId, userId, entry.requestedAt());
            case PENDING -> ClaimView.pending(couponId, userId, entry.requestedAt());
        };
    }

    /** Where the gate does not know all there is to say, or may not have been told while Redis was away. */
    private boolean needsDatabase(UUID couponId, GateEntry entry) {
        return entry != null && switch (entry.state()) {
            case PENDING -> isBack(couponId, config.doubtPendingAfter())
                    || isOver(entry.requestedAt().plus(config.doubtPendingAfter()));
            case ISSUED -> isBack(couponId, config.doubtIssuedFor());
            case USED, REVOKED, RETURNED -> true;
            case FAILED -> false;
        };
    }

    /** For less than this. */
    private boolean isBack(UUID couponId, Duration since) {
        return gate.reach(couponId).reachableFor().compareTo(since) < 0;
    }

    private static void tell(Uni<ClaimView> status, BiConsumer<ClaimView, Throwable> answer) {
        status.subscribe().with(view -> answer.accept(view, null), failure -> answer.accept(null, failure));
    }

    private Uni<ClaimView> status(UUID couponId, String userId, GateView view) {
        return view.trusted() ? trusted(couponId, userId, view)
                : fromDatabase(couponId, userId)
                        .map(decided -> isOlder(decided, view.entry()) ? null : decided)
                        .onItem().ifNull().switchTo(() -> afterRestore(couponId, userId, view));
    }

    /** A rejection says nothing of what was claimed since. */
    private static boolean isOlder(ClaimView decided, GateEntry entry) {
        return decided != null && entry != null && decided.status() == ClaimStatus.REJECTED
                && decided.requestedAt().isBefore(entry.requestedAt());
    }

    private Uni<ClaimView> trusted(UUID couponId, String userId, GateView view) {
        if (needsDatabase(couponId, view.entry())) {
            ClaimView known = held(couponId, userId, view);
            return view.entry().state() == GateEntry.State.PENDING ? overdue(couponId, userId, known)
                    : detailed(couponId, userId, known);
        }
        return Callbacks.uni(status -> plainly(couponId, userId, view, status));
    }

    /** Only the database knows the order; where it is away, what the gate knows has to do. */
    private Uni<ClaimView> detailed(UUID couponId, String userId, ClaimView known) {
        return lookUp(() -> issued(couponId, userId))
                .ifNoItem().after(config.detailsWithin()).fail()
                .onItem().ifNotNull().transform(Found::view)
                .onItem().ifNull().continueWith(known)
                .onFailure().recoverWithItem(known);
    }

    private Uni<ClaimView> overdue(UUID couponId, String userId, ClaimView pending) {
        return lookUp(() -> issued(couponId, userId))
                .onItem().ifNotNull().call(found -> remember(found.issued()))
                .onItem().ifNotNull().transform(Found::view)
                // Not there, or the database is away: what the gate knows still holds.
                .onItem().ifNull().continueWith(pending)
                .onFailure().recoverWithItem(pending);
    }

    /** Who has been told ISSUED never hears PENDING again, though the database be away at the next poll. */
    private Uni<Void> remember(IssuedCoupon issued) {
        return gate.decided(issued.couponId(), List.of(issued.decided()));
    }

    private Uni<Void> rememberIfItCan(IssuedCoupon issued) {
        return issued == null || gate.reach(issued.couponId()).isAway() ? Uni.createFrom().voidItem()
                : remember(issued).onFailure().recoverWithNull();
    }

    /** It is not decided; whether there is a claim at all, only a gate that has been restored can say. */
    private Uni<ClaimView> afterRestore(UUID couponId, String userId, GateView before) {
        if (before.entry() != null) {
            return Uni.createFrom().item(ClaimView.pending(couponId, userId, before.entry().requestedAt()));
        }
        return restorer.restore(couponId)
                .chain(() -> gate.look(couponId, userId))
                .flatMap(view -> view.trusted() ? trusted(couponId, userId, view) : nobodyCanSay())
                .ifNoItem().after(config.answerWithin()).recoverWithUni(this::nobodyCanSay);
    }

    private Uni<ClaimView> withoutGate(UUID couponId, String userId) {
        return fromDatabase(couponId, userId)
                .onItem().ifNull().switchTo(this::nobodyCanSay);
    }

    /** The claim may be on its way: NOT_CLAIMED could be untrue. */
    private Uni<ClaimView> nobodyCanSay() {
        return Uni.createFrom().failure(Problem.of(Reason.UNAVAILABLE).retryAfter(config.retryAfter()));
    }

    /** What the log has decided of the user's claim; null where it has not, or there is none. */
    private Uni<ClaimView> fromDatabase(UUID couponId, String userId) {
        return lookUp(() -> issued(couponId, userId)
                .onItem().ifNull().switchTo(() -> failed(couponId, userId))
                .onItem().ifNull().switchTo(() -> rejected(couponId, userId)))
                .onItem().ifNotNull().call(found -> rememberIfItCan(found.issued()))
                .onItem().ifNotNull().transform(Found::view);
    }

    /**
     * What the database knows of a claim. The gate is told only when the session is over: Redis answers on any thread.
     *
     * @param issued null where it is not
     */
    private record Found(ClaimView view, IssuedCoupon issued) {
    }

    /** Null where the user has none. */
    private Uni<Found> issued(UUID couponId, String userId) {
        return coupons.existing(couponId)
                .flatMap(coupon -> issuedCoupons.of(couponId, userId)
                        .onItem().ifNotNull().transform(issued -> new Found(view(issued, coupon), issued)));
    }

    /** Null where no dead letter of the user waits for an operator. */
    private Uni<Found> failed(UUID couponId, String userId) {
        return Panache.getSession().flatMap(session -> deadLetters.openOf(session, couponId, userId))
                .onItem().ifNotNull()
                .transform(letter -> new Found(ClaimView.failed(couponId, userId, letter.requestedAt()), null));
    }

    private Uni<Found> rejected(UUID couponId, String userId) {
        return rejectedClaims.newestOf(couponId, userId)
                .onItem().ifNotNull()
                .transform(rejected -> new Found(ClaimView.rejected(couponId, userId, rejected.requestedAt()), null));
    }

    private ClaimView view(IssuedCoupon issued, Coupon coupon) {
        return ClaimView.of(issued, isOver(coupon.expiresAt()));
    }

    private Uni<Found> lookUp(Supplier<Uni<Found>> query) {
        metrics.lookedUp();
        if (!lookups.tryAcquire()) {
            return Uni.createFrom().failure(Problem.of(Reason.OVERLOADED).retryAfter(config.retryAfter()));
        }
        // Released where nobody who stops listening can reach it, and when the query is over
        return own.run(() -> Panache.withSession(query).onItemOrFailure().invoke((found, failure) -> lookups.release()))
                .ifNoItem().after(config.answerWithin()).fail();
    }

    private boolean isOver(Instant end) {
        return !clock.instant().isBefore(end);
    }
}
