package io.firstcome.coupon;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;

/** The table of campaigns. */
@ApplicationScoped
public class Coupons implements PanacheRepositoryBase<Coupon, UUID> {

    private static final Sort NEWEST_FIRST = Sort.descending("id");

    /**
     * The coupons in one of these states, as {@link Coupon#stateAt} sees them.
     *
     * @param now the time that decides what has closed
     */
    PanacheQuery<Coupon> inState(List<CouponState> states, Instant now) {
        return find("""
                state in :states and (state = DRAFT or closesAt > :now)
                or :closed = true and (state = CLOSED or state <> DRAFT and closesAt <= :now)""",
                NEWEST_FIRST,
                Map.of("states", states, "closed", states.contains(CouponState.CLOSED), "now", now));
    }

    /** How many winners these coupons have, those who were revoked among them; a coupon that does not exist is left out. */
    public Uni<Map<UUID, Integer>> winners(Set<UUID> couponIds) {
        return find("select c.id, c.issuedQuantity + c.returnedQuantity from Coupon c where c.id in ?1", couponIds)
                .project(Winners.class)
                .list()
                .map(rows -> rows.stream().collect(Collectors.toMap(Winners::id, Winners::count)));
    }

    /** Public for Hibernate. */
    public record Winners(UUID id, int count) {
    }

    /** The same, locked until the transaction ends: nothing of it is issued or revoked meanwhile. Null where there is none. */
    public Uni<Coupon> lock(UUID couponId) {
        return findById(couponId, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Writes down that so many places came back: they are issued again, under the next ranks. */
    public Uni<Void> takeBack(UUID couponId, int places) {
        return update("""
                issuedQuantity = issuedQuantity - :places, returnedQuantity = returnedQuantity + :places where id = :id""",
                Map.of("places", places, "id", couponId))
                .replaceWithVoid();
    }
}
