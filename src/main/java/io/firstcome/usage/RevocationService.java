package io.firstcome.usage;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.LogFields;
import io.firstcome.Text;
import io.firstcome.UserHash;
import io.firstcome.coupon.Coupons;
import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.coupon.IssuedCoupons;
import io.firstcome.trail.AdminAction;
import io.firstcome.trail.AdminActions;
import io.firstcome.usage.RevocationView.Outcome;
import io.firstcome.usage.RevocationView.User;
import io.firstcome.web.Problem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;

/**
 * Takes issued coupons back from their users. The coupon is locked, so that the issuer finds a place that came back either
 * before or behind a poll; the gate hears of it after the commit, and only then lets somebody else in. Runs on the event loop.
 */
@ApplicationScoped
public class RevocationService {

    private static final int OPERATOR_LENGTH = 255;
    private static final int REASON_LENGTH = 500;

    private final Coupons coupons;
    private final IssuedCoupons issuedCoupons;
    private final UsageEvents events;
    private final AdminActions actions;
    private final CommittedChanges committed;
    private final UsageMetrics metrics;
    private final UserHash hash;
    private final Clock clock;

    RevocationService(Coupons coupons, IssuedCoupons issuedCoupons, UsageEvents events, AdminActions actions,
            CommittedChanges committed, UsageMetrics metrics, UserHash hash, Clock clock) {
        this.coupons = coupons;
        this.issuedCoupons = issuedCoupons;
        this.events = events;
        this.actions = actions;
        this.committed = committed;
        this.metrics = metrics;
        this.hash = hash;
        this.clock = clock;
    }

    /** What one transaction has done. */
    private static final class Work {

        private final List<User> users = new ArrayList<>();
        private final List<IssuedCoupon> changed = new ArrayList<>();
        private final List<String> revoked = new ArrayList<>();
        private final List<String> returned = new ArrayList<>();
    }

    /**
     * All or nothing; who cannot be revoked is left as he is.
     *
     * @throws Problem COUPON_NOT_FOUND
     */
    Uni<RevocationView> revoke(UUID couponId, NewRevocation wanted, Cause cause) {
        Collection<String> userIds = new LinkedHashSet<>(wanted.userIds());
        Work work = new Work();
        return Panache.withTransaction(() -> coupons.lock(couponId)
                .chain(() -> issuedCoupons.lock(couponId, userIds))
                .invoke(issued -> revoke(userIds, issued, wanted, Text.bounded(cause.operator(), OPERATOR_LENGTH), work))
                .chain(() -> work.returned.isEmpty() ? Uni.createFrom().voidItem()
                        : coupons.takeBack(couponId, work.returned.size()))
                .chain(Panache::getSession)
                .flatMap(session -> events.add(session, work.changed.stream().map(UsageEvent::revoked).toList(),
                        cause.traceparent()))
                .chain(() -> record(couponId, wanted, cause.operator(), work)))
                .call(() -> tell(couponId, cause.operator(), work))
                .replaceWith(() -> new RevocationView(couponId, work.revoked.size(), work.returned.size(), work.users));
    }

    private Uni<Void> record(UUID couponId, NewRevocation wanted, String operator, Work work) {
        return work.changed.isEmpty() ? Uni.createFrom().voidItem()
                : actions.record(AdminAction.of(AdminAction.Kind.REVOKE_COUPONS, operator).coupon(couponId)
                        .details(Map.of("reason", wanted.reason(), "revoked", work.revoked, "placesReturned", work.returned)));
    }

    private void revoke(Collection<String> userIds, List<IssuedCoupon> issued, NewRevocation wanted, String operator,
            Work work) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String reason = Text.bounded(wanted.reason(), REASON_LENGTH);
        Map<String, IssuedCoupon> owners = issued.stream()
                .collect(Collectors.toMap(IssuedCoupon::userId, Function.identity()));
        for (String userId : userIds) {
            IssuedCoupon owned = owners.get(userId);
            Outcome outcome = outcome(owned);
            boolean isReturned = wanted.giveBack();
            if (outcome == Outcome.REVOKED) {
                owned.revoke(reason, operator, isReturned, now);
                work.revoked.add(userId);
                work.changed.add(owned);
            } else if (outcome == Outcome.ALREADY_REVOKED && isReturned && !owned.isPlaceReturned()) {
                owned.returnPlace(now);
                work.changed.add(owned);
            } else {
                isReturned = false;
            }
            if (isReturned) {
                work.returned.add(userId);
            }
            work.users.add(new User(userId, outcome));
        }
    }

    /** @param owned null where the user has none */
    private static Outcome outcome(IssuedCoupon owned) {
        if (owned == null) {
            return Outcome.NOT_ISSUED;
        }
        if (owned.isRevoked()) {
            return Outcome.ALREADY_REVOKED;
        }
        return owned.isUsed() ? Outcome.ALREADY_USED : Outcome.REVOKED;
    }

    private Uni<Void> tell(UUID couponId, String operator, Work work) {
        if (work.changed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        work.changed.forEach(issued -> metrics.revoked(issued.isPlaceReturned()));
        LogFields.coupon(couponId, () -> Log.infof("Coupon %s: %d revoked by %s, %d places come back", couponId,
                work.revoked.size(), hash.of(operator), work.returned.size()));
        return committed.tell(couponId, work.changed);
    }
}
