package io.firstcome.coupon;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;

/** The table of what the log decided against. The issuer writes it. */
@ApplicationScoped
public class RejectedClaims implements PanacheRepositoryBase<RejectedClaim, RejectedClaim.Key> {

    /** Before everything that {@link #behind} finds: no user id is empty. */
    public static final RejectedClaim.Key START = new RejectedClaim.Key(new UUID(0, 0), "", Instant.EPOCH);

    private static final Sort IN_KEY_ORDER = Sort.ascending("userId", "requestedAt");

    /** The user's newest; null where there is none. */
    public Uni<RejectedClaim> newestOf(UUID couponId, String userId) {
        return find("couponId = :couponId and userId = :userId", Sort.descending("requestedAt"),
                Map.of("couponId", couponId, "userId", userId))
                .firstResult();
    }

    /**
     * The next of a coupon, by user and time, {@code limit} at most; none left: an empty list.
     *
     * @param last the last one of the page before (its coupon does not matter), or {@link #START}
     */
    public Uni<List<RejectedClaim>> behind(UUID couponId, RejectedClaim.Key last, int limit) {
        return find("""
                couponId = :couponId
                and (userId > :userId or userId = :userId and requestedAt > :requestedAt)""", IN_KEY_ORDER,
                Map.of("couponId", couponId, "userId", last.userId(), "requestedAt", last.requestedAt()))
                .page(0, limit)
                .list();
    }
}
