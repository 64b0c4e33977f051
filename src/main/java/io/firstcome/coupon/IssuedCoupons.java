package io.firstcome.coupon;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.firstcome.gate.Decided;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;

/** The table of what users own. The issuer writes it. */
@ApplicationScoped
public class IssuedCoupons implements PanacheRepositoryBase<IssuedCoupon, IssuedCoupon.Key> {

    private static final String RANK = """
            select i.rank from IssuedCoupon i where i.couponId = :couponId and i.userId = :userId""";
    private static final String RANKS = """
            select i.rank from IssuedCoupon i where i.couponId = :couponId and i.userId in :userIds""";
    private static final String IN_RANK_ORDER = """
            from IssuedCoupon i where i.couponId = :couponId and i.rank in :ranks order by i.rank""";

    /** The user's own; null where there is none. */
    public Uni<IssuedCoupon> of(UUID couponId, String userId) {
        return find("couponId = :couponId and userId = :userId",
                Map.of("couponId", couponId, "userId", userId))
                .firstResult();
    }

    /**
     * The user's own, locked until the transaction ends; null where there is none. By the primary key: a lock on the user's
     * key would hold the issuer up where there is none.
     */
    public Uni<IssuedCoupon> lock(UUID couponId, String userId) {
        return getSession().flatMap(session -> session.createQuery(RANK, Integer.class)
                .setParameter("couponId", couponId)
                .setParameter("userId", userId)
                .getSingleResultOrNull()
                .onItem().ifNotNull().transformToUni(rank -> session.find(IssuedCoupon.class,
                        new IssuedCoupon.Key(couponId, rank), LockModeType.PESSIMISTIC_WRITE)));
    }

    /** Those of these users, in rank order, locked until the transaction ends. */
    public Uni<List<IssuedCoupon>> lock(UUID couponId, Collection<String> userIds) {
        return getSession().flatMap(session -> session.createQuery(RANKS, Integer.class)
                .setParameter("couponId", couponId)
                .setParameter("userIds", userIds)
                .getResultList()
                .flatMap(ranks -> ranks.isEmpty() ? Uni.createFrom().item(List.<IssuedCoupon> of())
                        : session.createQuery(IN_RANK_ORDER, IssuedCoupon.class)
                                .setParameter("couponId", couponId)
                                .setParameter("ranks", ranks)
                                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                                .getResultList()));
    }

    /** What the gate keeps of a winner. Public for Hibernate. */
    public record Winner(String userId, Instant requestedAt, int rank, Instant issuedAt, String idempotencyKey, Instant usedAt,
            Instant revokedAt, boolean placeReturned, int revision) {

        public Decided decided() {
            return IssuedCoupon.decided(userId, requestedAt, rank, issuedAt, idempotencyKey, usedAt, revokedAt, placeReturned,
                    revision);
        }
    }

    /** The next winners behind a rank, in rank order, {@code limit} at most; none left: an empty list. */
    public Uni<List<Winner>> behind(UUID couponId, int rank, int limit) {
        return find("""
                select i.userId, i.requestedAt, i.rank, i.issuedAt, i.idempotencyKey, i.usedAt, i.revokedAt, i.placeReturned,
                i.revision from IssuedCoupon i
                where i.couponId = :couponId and i.rank > :rank order by i.rank""",
                Map.of("couponId", couponId, "rank", rank))
                .project(Winner.class)
                .page(0, limit)
                .list();
    }

    /** The same, with all that is known of them. */
    public Uni<List<IssuedCoupon>> rowsBehind(UUID couponId, int rank, int limit) {
        return find("couponId = :couponId and rank > :rank order by rank", Map.of("couponId", couponId, "rank", rank))
                .page(0, limit)
                .list();
    }
}
