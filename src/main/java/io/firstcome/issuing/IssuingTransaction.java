package io.firstcome.issuing;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import org.hibernate.reactive.mutiny.Mutiny;

import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.issuing.Issuance.Identity;
import io.firstcome.issuing.Issuance.Stock;
import io.firstcome.issuing.Verdict.Kind;
import io.firstcome.issuing.Verdict.Owned;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Carries the rows to the decision and the winners back, for a whole poll in one transaction: lock the coupons, read who
 * owns them, decide, insert all winners by one statement, add up. Runs on the event loop.
 */
@ApplicationScoped
public class IssuingTransaction {

    // Always in the same order, so that two instances never wait for each other crosswise
    private static final String LOCK_COUPONS = "from Coupon c where c.id in :ids order by c.id";
    private static final String ADD_UP = "update Coupon c set c.issuedQuantity = c.issuedQuantity + :more where c.id = :id";
    private static final String OWNERS = """
            select * from issued_coupon where (coupon_id, user_id) in (%s)""";
    private static final String INSERT_WINNERS = """
            insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at) values %s""";

    private final Mutiny.SessionFactory sessions;
    private final Clock clock;

    IssuingTransaction(Mutiny.SessionFactory sessions, Clock clock) {
        this.sessions = sessions;
        this.clock = clock;
    }

    /**
     * Issues what can be issued. All or nothing: when it fails the database is as it was.
     *
     * @param claims in the order of the log, not empty
     * @return one verdict for each claim, in the same order
     */
    Uni<List<Verdict>> issue(List<ClaimRequested> claims) {
        return sessions.withTransaction(session -> lock(session, claims)
                .flatMap(stocks -> owners(session, claims)
                        .map(owned -> Issuance.decide(claims, stocks, owned, now())))
                .call(verdicts -> insert(session, claims, verdicts))
                .call(verdicts -> addUp(session, claims, verdicts)));
    }

    private static Uni<Map<UUID, Stock>> lock(Mutiny.Session session, List<ClaimRequested> claims) {
        Set<UUID> ids = claims.stream()
                .map(ClaimRequested::couponId)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return session.createQuery(LOCK_COUPONS, Coupon.class)
                .setParameter("ids", ids)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .map(coupons -> coupons.stream().collect(Collectors.toMap(Coupon::id,
                        coupon -> new Stock(coupon.totalQuantity(), coupon.issuedQuantity()))));
    }

    private static Uni<Map<Identity, Owned>> owners(Mutiny.Session session, List<ClaimRequested> claims) {
        List<Identity> claimants = claims.stream().map(Identity::of).distinct().toList();
        var query = session.createNativeQuery(OWNERS.formatted(listOf("(?,?)", claimants.size())), IssuedCoupon.class);
        int position = 0;
        for (Identity claimant : claimants) {
            query.setParameter(++position, claimant.couponId());
            query.setParameter(++position, claimant.userId());
        }
        return query.getResultList()
                .map(rows -> rows.stream().collect(Collectors.toMap(
                        row -> new Identity(row.couponId(), row.userId()),
                        row -> new Owned(row.rank(), row.requestedAt(), row.issuedAt()))));
    }

    private static Uni<Void> insert(Mutiny.Session session, List<ClaimRequested> claims, List<Verdict> verdicts) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < claims.size(); i++) {
            if (verdicts.get(i).kind() == Kind.WON) {
                Owned won = verdicts.get(i).owned();
                values.addAll(List.of(claims.get(i).couponId(), won.rank(), claims.get(i).userId(), won.requestedAt(),
                        won.issuedAt()));
            }
        }
        if (values.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        var statement = session.createNativeQuery(INSERT_WINNERS.formatted(listOf("(?,?,?,?,?)", values.size() / 5)));
        for (int i = 0; i < values.size(); i++) {
            statement.setParameter(i + 1, values.get(i));
        }
        return statement.executeUpdate().replaceWithVoid();
    }

    private static Uni<Void> addUp(Mutiny.Session session, List<ClaimRequested> claims, List<Verdict> verdicts) {
        Map<UUID, Integer> more = new TreeMap<>();
        for (int i = 0; i < claims.size(); i++) {
            if (verdicts.get(i).kind() == Kind.WON) {
                more.merge(claims.get(i).couponId(), 1, Integer::sum);
            }
        }
        return Multi.createFrom().iterable(more.entrySet())
                .onItem().transformToUniAndConcatenate(coupon -> session.createMutationQuery(ADD_UP)
                        .setParameter("more", coupon.getValue())
                        .setParameter("id", coupon.getKey())
                        .executeUpdate())
                .collect().last()
                .replaceWithVoid();
    }

    private static String listOf(String item, int times) {
        return (item + ",").repeat(times - 1) + item;
    }

    /** Cut to what the database keeps, so that a result says the same the first time and every other time. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
