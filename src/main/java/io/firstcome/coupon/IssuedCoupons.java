package io.firstcome.coupon;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
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

    /** The next winners behind a rank, in rank order, {@code limit} at most; none left: an empty list. */
    public Uni<List<IssuedCoupon>> behind(UUID couponId, int rank, int limit) {
        return find("couponId = :couponId and rank > :rank", Sort.ascending("rank"),
                Map.of("couponId", couponId, "rank", rank))
                .page(0, limit)
                .list();
    }
}
