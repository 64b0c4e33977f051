package io.firstcome.issuing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny;

import io.firstcome.UniqueKey;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.coupon.RejectedClaim;
import io.firstcome.issuing.Issuance.Identity;
import io.firstcome.issuing.Issuance.Rejection;
import io.firstcome.issuing.Issuance.Stock;
import io.firstcome.issuing.Verdict.Kind;
import io.firstcome.issuing.Verdict.Owned;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;

/**
 * Carries the rows to the decision and its outcome back, for a whole poll in one transaction: lock the coupons, read who
 * owns them and who was rejected, decide, insert all winners by one statement, add up; all who are rejected are one more.
 * Where there is room for all who claim, and nobody was ever rejected, who owns what is not read before: it matters only if
 * one of them is an owner, then the database refuses his second row, and the poll is done again the long way. Runs on the
 * event loop.
 */
@ApplicationScoped
public class IssuingTransaction {

    /** Locked in the order of the ids given, so that two who lock the same coupons do not wait for each other. */
    private static final String LOCK_COUPONS = """
            select coupon.* from json_table(?, '$[*]' columns (id char(32) path '$' error on error)) as claimed
            straight_join coupon on coupon.id = unhex(claimed.id) for update of coupon""";
    private static final String ADD_UP = """
            update json_table(?, '$[*]' columns (
              id char(32) path '$[0]' error on error,
              more int path '$[1]' error on error)) as won
            straight_join coupon on coupon.id = unhex(won.id)
            set coupon.issued_quantity = coupon.issued_quantity + won.more""";
    /**
     * Claims as rows of one parameter, each [coupon in hex, user, when requested …]. As many parameters as there are values
     * would cost optimizer and client twenty times what reading the rows does, and be a statement for each number of rows.
     */
    private static final String ROWS = """
            json_table(?, '$[*]' columns (
              coupon_id char(32) path '$[0]' error on error,
              user_id varchar(64) character set utf8mb4 collate utf8mb4_0900_bin path '$[1]' error on error,
              requested_at datetime(3) path '$[2]' error on error%s)) as claimed""";
    private static final String CLAIMED = "select found.* from " + ROWS.formatted("") + """

            straight_join %s as found on found.coupon_id = unhex(claimed.coupon_id) and found.user_id = claimed.user_id""";
    private static final String OWNERS = CLAIMED.formatted("issued_coupon");
    private static final String REJECTIONS = CLAIMED.formatted("rejected_claim")
            + " and found.requested_at = claimed.requested_at";
    private static final String ANY_REJECTION = """
            select count(*) from json_table(?, '$[*]' columns (id char(32) path '$' error on error)) as claimed
            where exists (select 1 from rejected_claim where coupon_id = unhex(claimed.id))""";
    private static final String INSERT_WINNERS = """
            insert into issued_coupon (coupon_id, user_id, requested_at, rank_no, issued_at, idempotency_key)
            select unhex(coupon_id), user_id, requested_at, rank_no, issued_at, idempotency_key from\s""" + ROWS.formatted("""
            ,
              rank_no int path '$[3]' error on error,
              issued_at datetime(3) path '$[4]' error on error,
              idempotency_key varchar(128) character set utf8mb4 path '$[5]' error on error""");
    private static final String INSERT_REJECTED = """
            insert into rejected_claim (coupon_id, user_id, requested_at, rejected_at)
            select unhex(coupon_id), user_id, requested_at, rejected_at from\s""" + ROWS.formatted("""
            ,
              rejected_at datetime(3) path '$[3]' error on error""");
    private static final DateTimeFormatter DATABASE_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS")
            .withZone(ZoneOffset.UTC);

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
        return issue(claims, IssuingTransaction::knownIfNeeded)
                .onFailure(UniqueKey::isTaken).recoverWithUni(() -> issue(claims, IssuingTransaction::known));
    }

    /** What the claimants have already, and which of the claims were rejected. */
    private record Known(Map<Identity, Owned> owned, Set<Rejection> rejections) {

        static final Known NOTHING = new Known(Map.of(), Set.of());
    }

    private interface Reading {
        Uni<Known> of(Mutiny.Session session, List<ClaimRequested> claims, Map<UUID, Stock> stocks);
    }

    private Uni<List<Verdict>> issue(List<ClaimRequested> claims, Reading reading) {
        Instant now = now();
        return sessions.withTransaction(session -> lock(session, claims)
                .flatMap(stocks -> reading.of(session, claims, stocks)
                        .map(known -> Issuance.decide(claims, stocks, known.owned(), known.rejections(), now)))
                .call(verdicts -> insertWinners(session, claims, verdicts))
                .call(verdicts -> addUp(session, claims, verdicts))
                .call(verdicts -> insertRejected(session, claims, verdicts, now)));
    }

    private static Uni<Known> knownIfNeeded(Mutiny.Session session, List<ClaimRequested> claims, Map<UUID, Stock> stocks) {
        if (!isRoomForAll(claims, stocks)) {
            return known(session, claims, stocks);
        }
        return session.createNativeQuery(ANY_REJECTION, Long.class)
                .setParameter(1, ids(stocks.keySet().stream()))
                .getSingleResult()
                .flatMap(coupons -> coupons > 0 ? known(session, claims, stocks) : Uni.createFrom().item(Known.NOTHING));
    }

    private static boolean isRoomForAll(List<ClaimRequested> claims, Map<UUID, Stock> stocks) {
        return claims.stream().collect(Collectors.groupingBy(ClaimRequested::couponId, Collectors.counting()))
                .entrySet().stream()
                .allMatch(claimed -> stocks.containsKey(claimed.getKey())
                        && stocks.get(claimed.getKey()).left() >= claimed.getValue());
    }

    private static Uni<Known> known(Mutiny.Session session, List<ClaimRequested> claims, Map<UUID, Stock> stocks) {
        return owners(session, claims)
                .flatMap(owned -> rejections(session, undecided(claims, stocks, owned))
                        .map(rejections -> new Known(owned, rejections)));
    }

    private static Uni<Map<UUID, Stock>> lock(Mutiny.Session session, List<ClaimRequested> claims) {
        return session.createNativeQuery(LOCK_COUPONS, Coupon.class)
                .setParameter(1, ids(claims.stream().map(ClaimRequested::couponId).distinct()))
                .getResultList()
                .map(coupons -> coupons.stream().collect(Collectors.toMap(Coupon::id,
                        coupon -> new Stock(coupon.totalQuantity(), coupon.issuedQuantity(), coupon.returnedQuantity()))));
    }

    private static String ids(Stream<UUID> coupons) {
        JsonArray ids = new JsonArray();
        coupons.map(IssuingTransaction::hex).sorted().forEach(ids::add);
        return ids.encode();
    }

    private static Uni<Map<Identity, Owned>> owners(Mutiny.Session session, List<ClaimRequested> claims) {
        return session.createNativeQuery(OWNERS, IssuedCoupon.class)
                .setParameter(1, rows(claims.stream().map(Rejection::of).distinct()))
                .getResultList()
                .map(rows -> rows.stream().collect(Collectors.toMap(
                        row -> new Identity(row.couponId(), row.userId()),
                        row -> new Owned(row.rank(), row.requestedAt(), row.issuedAt()),
                        // who claims twice in a poll is found twice
                        (one, same) -> one)));
    }

    /** Only of these it matters whether they were rejected before. */
    private static Set<Rejection> undecided(List<ClaimRequested> claims, Map<UUID, Stock> stocks,
            Map<Identity, Owned> owned) {
        return claims.stream()
                .filter(claim -> stocks.containsKey(claim.couponId()))
                .filter(claim -> !owned.containsKey(Identity.of(claim)))
                .map(Rejection::of)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Uni<Set<Rejection>> rejections(Mutiny.Session session, Set<Rejection> possible) {
        if (possible.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return session.createNativeQuery(REJECTIONS, RejectedClaim.class)
                .setParameter(1, rows(possible.stream()))
                .getResultList()
                .map(rows -> rows.stream()
                        .map(row -> new Rejection(new Identity(row.couponId(), row.userId()), row.requestedAt()))
                        .collect(Collectors.toSet()));
    }

    private static String rows(Stream<Rejection> claims) {
        JsonArray rows = new JsonArray();
        claims.forEach(claim -> rows.add(row(claim.identity().couponId(), claim.identity().userId(), claim.requestedAt())));
        return rows.encode();
    }

    private static JsonArray row(UUID couponId, String userId, Instant requestedAt) {
        return new JsonArray()
                .add(hex(couponId))
                .add(userId)
                .add(DATABASE_TIME.format(requestedAt));
    }

    private static String hex(UUID id) {
        return id.toString().replace("-", "");
    }

    private static Uni<Void> insertWinners(Mutiny.Session session, List<ClaimRequested> claims, List<Verdict> verdicts) {
        JsonArray rows = new JsonArray();
        for (int i = 0; i < claims.size(); i++) {
            if (verdicts.get(i).kind() == Kind.WON) {
                ClaimRequested claim = claims.get(i);
                Owned won = verdicts.get(i).owned();
                rows.add(row(claim.couponId(), claim.userId(), won.requestedAt())
                        .add(won.rank())
                        .add(DATABASE_TIME.format(won.issuedAt()))
                        .add(claim.idempotencyKey()));
            }
        }
        return write(session, INSERT_WINNERS, rows);
    }

    private static Uni<Void> insertRejected(Mutiny.Session session, List<ClaimRequested> claims, List<Verdict> verdicts,
            Instant now) {
        JsonArray rows = new JsonArray();
        for (int i = 0; i < claims.size(); i++) {
            if (verdicts.get(i).kind() == Kind.REJECTED) {
                ClaimRequested claim = claims.get(i);
                rows.add(row(claim.couponId(), claim.userId(), claim.requestedAt()).add(DATABASE_TIME.format(now)));
            }
        }
        return write(session, INSERT_REJECTED, rows);
    }

    /** All rows by one statement, none by none. */
    private static Uni<Void> write(Mutiny.Session session, String sql, JsonArray rows) {
        return rows.isEmpty() ? Uni.createFrom().voidItem()
                : session.createNativeQuery(sql).setParameter(1, rows.encode()).executeUpdate().replaceWithVoid();
    }

    private static Uni<Void> addUp(Mutiny.Session session, List<ClaimRequested> claims, List<Verdict> verdicts) {
        Map<UUID, Integer> more = new HashMap<>();
        for (int i = 0; i < claims.size(); i++) {
            if (verdicts.get(i).kind() == Kind.WON) {
                more.merge(claims.get(i).couponId(), 1, Integer::sum);
            }
        }
        JsonArray rows = new JsonArray();
        more.forEach((couponId, won) -> rows.add(new JsonArray().add(hex(couponId)).add(won)));
        return write(session, ADD_UP, rows);
    }

    /** Cut to what the database keeps, so that a result says the same the first time and every other time. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
