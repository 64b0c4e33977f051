package io.firstcome.coupon;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;

/** The table of what users own. The issuer writes it. */
@ApplicationScoped
public class IssuedCoupons implements PanacheRepositoryBase<IssuedCoupon, IssuedCoupon.Key> {

    /** The user's own; null where there is none. */
    public Uni<IssuedCoupon> of(UUID couponId, String userId) {
        return find("couponId = :couponId and userId = :userId",
                Map.of("couponId", couponId, "userId", userId))
                .firstResult();
    }

    /** What the gate keeps of a winner. Public for Hibernate. */
    public record Winner(String userId, Instant requestedAt, int rank, Instant issuedAt, String idempotencyKey) {
    }

    /** The next winners behind a rank, in rank order, {@code limit} at most; none left: an empty list. */
    public Uni<List<Winner>> behind(UUID couponId, int rank, int limit) {
        return find("""
                select i.userId, i.requestedAt, i.rank, i.issuedAt, i.idempotencyKey from IssuedCoupon i
                where i.couponId = :couponId and i.rank > :rank order by i.rank""",
                Map.of("couponId", couponId, "rank", rank))
                .project(Winner.class)
                .page(0, limit)
                .list();
    }
}
