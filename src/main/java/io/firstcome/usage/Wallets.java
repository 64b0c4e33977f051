package io.firstcome.usage;

import java.time.Clock;
import java.time.Instant;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny;

import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.coupon.IssuedStatus;
import io.firstcome.web.Page;
import io.smallrye.mutiny.Uni;

/** What users own. Runs on the event loop. */
@ApplicationScoped
public class Wallets {

    private static final String OWNED = " from IssuedCoupon i join Coupon c on c.id = i.couponId where i.userId = :userId";
    private static final String NEWEST_FIRST = " order by i.issuedAt desc, i.couponId desc";

    private final Mutiny.SessionFactory sessions;
    private final Clock clock;

    Wallets(Mutiny.SessionFactory sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    /**
     * The newest first.
     *
     * @param status null for all
     */
    Uni<Page<WalletItem>> of(String userId, IssuedStatus status, int page, int size) {
        Instant now = clock.instant();
        // One after the other: a session is one connection
        return sessions.withSession(session -> query(session, "select i, c", NEWEST_FIRST, Object[].class, userId, status, now)
                .setFirstResult(page * size)
                .setMaxResults(size)
                .getResultList()
                .flatMap(found -> query(session, "select count(i)", "", Long.class, userId, status, now)
                        .getSingleResult()
                        .map(total -> new Page<>(found.stream()
                                .map(row -> WalletItem.of((IssuedCoupon) row[0], (Coupon) row[1], now))
                                .toList(), page, size, total))));
    }

    private static <T> Mutiny.SelectionQuery<T> query(Mutiny.Session session, String what, String order, Class<T> type,
            String userId, IssuedStatus status, Instant now) {
        Mutiny.SelectionQuery<T> query = session.createQuery(what + OWNED + filter(status) + order, type)
                .setParameter("userId", userId);
        return status == IssuedStatus.ISSUED || status == IssuedStatus.EXPIRED ? query.setParameter("now", now) : query;
    }

    /** As {@link IssuedCoupon#status}. */
    private static String filter(IssuedStatus status) {
        if (status == null) {
            return "";
        }
        return switch (status) {
            case REVOKED -> " and i.revokedAt is not null";
            case USED -> " and i.usedAt is not null";
            case EXPIRED -> " and i.revokedAt is null and i.usedAt is null and c.expiresAt <= :now";
            case ISSUED -> " and i.revokedAt is null and i.usedAt is null and c.expiresAt > :now";
        };
    }
}
