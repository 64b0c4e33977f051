package io.firstcome.usage;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.Coupons;
import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.coupon.IssuedCoupons;
import io.firstcome.trail.AdminAction;
import io.firstcome.trail.AdminActions;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/**
 * Uses issued coupons for orders and takes that back. Whoever changes an issued coupon has its row locked, so that of two
 * orders one waits, and finds it used (PITFALLS 10). The event stands in the same transaction; then the gate is told, so that
 * the status is true as soon as the answer is there. Runs on the event loop.
 */
@ApplicationScoped
public class UsageService {

    private final Coupons coupons;
    private final IssuedCoupons issuedCoupons;
    private final UsageEvents events;
    private final AdminActions actions;
    private final CommittedChanges committed;
    private final UsageMetrics metrics;
    private final Clock clock;

    UsageService(Coupons coupons, IssuedCoupons issuedCoupons, UsageEvents events, AdminActions actions,
            CommittedChanges committed, UsageMetrics metrics, Clock clock) {
        this.coupons = coupons;
        this.issuedCoupons = issuedCoupons;
        this.events = events;
        this.actions = actions;
        this.committed = committed;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * The answer to an order.
     *
     * @param changed the issued coupon, null where it was so before
     */
    record Answer(UsageView view, IssuedCoupon changed) {

        boolean isRepeated() {
            return changed == null;
        }
    }

    /**
     * Uses a user's coupon for an order. The same order again gets its first answer.
     *
     * @throws Problem COUPON_NOT_FOUND, NOT_ISSUED, ALREADY_USED, EXPIRED, REVOKED, BELOW_MINIMUM
     */
    Uni<Answer> use(UUID couponId, String userId, NewUsage wanted, Cause cause) {
        return Panache.withTransaction(() -> coupons.existing(couponId)
                .flatMap(coupon -> issuedCoupons.lock(couponId, userId)
                        .flatMap(issued -> use(coupon, issued, wanted, cause)))
                .call(answer -> record(AdminAction.Kind.USE_COUPON, cause, answer)))
                .call(this::tell)
                .invoke(answer -> metrics.used(answer.isRepeated()))
                .onFailure(Problem.class).invoke(this::refused);
    }

    private Uni<Answer> use(Coupon coupon, IssuedCoupon issued, NewUsage wanted, Cause cause) {
        Instant now = now();
        Redemption redemption = redemption(coupon, issued, wanted.orderId(), wanted.orderAmount(), now);
        return switch (redemption.kind()) {
            case GRANTED -> {
                issued.use(wanted.orderId(), wanted.orderAmount(), redemption.discount(), now);
                yield write(UsageEvent.used(issued), cause).replaceWith(() -> new Answer(UsageView.of(issued), issued));
            }
            case REPEATED -> Uni.createFrom().item(new Answer(UsageView.of(issued), null));
            case REFUSED -> Uni.createFrom().failure(problem(redemption.refusal(), coupon, issued));
        };
    }

    /**
     * Gives the coupon back, for the order has failed. Again, or where the order never used it, it changes nothing.
     *
     * @throws Problem COUPON_NOT_FOUND, NOT_ISSUED; ALREADY_USED where another order uses it, and this one never did before
     */
    Uni<UsageView> cancel(UUID couponId, String userId, String orderId, Cause cause) {
        return Panache.withTransaction(() -> coupons.existing(couponId)
                .chain(() -> issuedCoupons.lock(couponId, userId))
                .onItem().ifNull().failWith(() -> Problem.of(Reason.NOT_ISSUED))
                .flatMap(issued -> cancel(issued, orderId, cause))
                .call(answer -> record(AdminAction.Kind.CANCEL_USAGE, cause, answer)))
                .call(this::tell)
                .invoke(answer -> {
                    if (!answer.isRepeated()) {
                        metrics.canceled();
                    }
                })
                .map(Answer::view);
    }

    private Uni<Answer> cancel(IssuedCoupon issued, String orderId, Cause cause) {
        UsageView view = UsageView.canceled(issued.couponId(), issued.userId(), orderId);
        if (orderId.equals(issued.orderId())) {
            issued.giveBack(now());
            return write(UsageEvent.canceled(issued), cause).replaceWith(() -> new Answer(view, issued));
        }
        boolean wasCanceled = orderId.equals(issued.canceledOrderId());
        return issued.isUsed() && !wasCanceled
                ? Uni.createFrom().failure(alreadyUsed(issued))
                : Uni.createFrom().item(new Answer(view, null));
    }

    /**
     * Whether an order of this amount could use the coupon, and what it would save. Changes nothing.
     *
     * @throws Problem COUPON_NOT_FOUND
     */
    Uni<InquiryView> validate(UUID couponId, String userId, long orderAmount) {
        return Panache.withSession(() -> coupons.existing(couponId)
                .flatMap(coupon -> issuedCoupons.of(couponId, userId)
                        .map(issued -> InquiryView.of(redemption(coupon, issued, null, orderAmount, now())))));
    }

    /** @param issued null where the user has none */
    private static Redemption redemption(Coupon coupon, IssuedCoupon issued, String orderId, long orderAmount, Instant now) {
        boolean isOver = !now.isBefore(coupon.expiresAt());
        return Redemption.decide(Discount.of(coupon),
                issued == null ? null : issued.status(isOver),
                issued != null && issued.isUsed() && issued.orderId().equals(orderId),
                orderAmount);
    }

    private static Problem problem(Reason refusal, Coupon coupon, IssuedCoupon issued) {
        return switch (refusal) {
            case ALREADY_USED -> alreadyUsed(issued);
            case EXPIRED -> Problem.of(refusal).with("expiresAt", coupon.expiresAt());
            case REVOKED -> Problem.of(refusal).with("revokedAt", issued.revokedAt());
            case BELOW_MINIMUM -> Problem.of(refusal).with("minOrderAmount", coupon.minOrderAmount());
            default -> Problem.of(refusal);
        };
    }

    private static Problem alreadyUsed(IssuedCoupon issued) {
        return Problem.of(Reason.ALREADY_USED).with("orderId", issued.orderId()).with("usedAt", issued.usedAt());
    }

    private void refused(Throwable failure) {
        Reason reason = ((Problem) failure).reason();
        if (reason != Reason.COUPON_NOT_FOUND) {
            metrics.refused(reason);
        }
    }

    private Uni<Void> write(UsageEvent event, Cause cause) {
        return Panache.getSession().flatMap(session -> events.add(session, List.of(event), cause.traceparent()));
    }

    /** Only what an administrator has changed. */
    private Uni<Void> record(AdminAction.Kind kind, Cause cause, Answer answer) {
        return !cause.isOperator() || answer.isRepeated() ? Uni.createFrom().voidItem()
                : actions.record(AdminAction.of(kind, cause.operator()).coupon(answer.view().couponId())
                        .details(Map.of("userId", answer.view().userId(), "orderId", answer.view().orderId())));
    }

    private Uni<Void> tell(Answer answer) {
        return answer.isRepeated() ? Uni.createFrom().voidItem()
                : committed.tell(answer.changed().couponId(), List.of(answer.changed()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
