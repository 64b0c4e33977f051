package io.firstcome.coupon;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
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

    /** How these coupons stand; a coupon that does not exist is left out. */
    public Uni<Map<UUID, Standing>> standings(Set<UUID> couponIds) {
        return find("""
                select c.id, c.issuedQuantity + c.returnedQuantity, c.version, c.totalQuantity, c.issuedQuantity
                from Coupon c where c.id in ?1""", couponIds)
                .project(Standing.class)
                .list()
                .map(rows -> rows.stream().collect(Collectors.toMap(Standing::id, standing -> standing)));
    }

    /**
     * What a keeper compares the gate with. Public for Hibernate.
     *
     * @param winners how many it has, those who were revoked among them
     * @param version of the terms
     * @param total how many places it offers
     * @param issued how many of them are held
     */
    public record Standing(UUID id, int winners, int version, int total, int issued) {
    }

    /**
     * How many of these coupons have a last rank that is not the number of their winners: ranks are dense (SPEC §3.4). One
     * look at an index for each.
     */
    public Uni<Long> withGapsInRanks(Set<UUID> couponIds) {
        return getSession().flatMap(session -> session.createSelectionQuery("""
                select count(c) from Coupon c where c.id in ?1 and c.issuedQuantity + c.returnedQuantity <>
                (select coalesce(max(i.rank), 0) from IssuedCoupon i where i.couponId = c.id)""", Long.class)
                .setParameter(1, couponIds)
                .getSingleResult());
    }

    /** @throws Problem COUPON_NOT_FOUND */
    public Uni<Coupon> existing(UUID couponId) {
        return findById(couponId)
                .onItem().ifNull().failWith(() -> Problem.of(Reason.COUPON_NOT_FOUND));
    }

    /**
     * The coupon with its row locked until the transaction ends: nothing of it is issued, revoked or changed meanwhile.
     *
     * @throws Problem COUPON_NOT_FOUND
     */
    public Uni<Coupon> lock(UUID couponId) {
        return findById(couponId, LockModeType.PESSIMISTIC_WRITE)
                .onItem().ifNull().failWith(() -> Problem.of(Reason.COUPON_NOT_FOUND));
    }

    /**
     * Takes versions without changing anything else; what is read of the coupon in this session before does not show it.
     *
     * @param seen the version that the caller goes by
     * @param count how many he takes, at least 1
     * @return whether it was still the same; otherwise none was taken
     */
    Uni<Boolean> takeVersions(UUID couponId, int seen, int count) {
        return update("version = version + ?1 where id = ?2 and version = ?3", count, couponId, seen)
                .map(rows -> rows == 1);
    }

    /**
     * Writes down that so many places came back: they are issued again, under the next ranks. The terms are the same as before,
     * and so is their version.
     */
    public Uni<Void> takeBack(UUID couponId, int places) {
        return update("""
                issuedQuantity = issuedQuantity - :places, returnedQuantity = returnedQuantity + :places where id = :id""",
                Map.of("places", places, "id", couponId))
                .replaceWithVoid();
    }
}
