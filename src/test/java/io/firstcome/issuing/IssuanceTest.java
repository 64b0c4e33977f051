package io.firstcome.issuing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.issuing.Issuance.Identity;
import io.firstcome.issuing.Issuance.Rejection;
import io.firstcome.issuing.Issuance.Stock;
import io.firstcome.issuing.Verdict.Kind;
import io.firstcome.issuing.Verdict.Owned;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Who wins: the log's order, dense ranks, nobody twice, never more than there are (SPEC §3.1, §3.2, §3.4). */
class IssuanceTest {

    private static final Instant NOW = Instant.parse("2026-11-27T03:00:01Z");
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final UUID COUPON = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final UUID UNKNOWN = new UUID(0, 3);

    /** The tables, as far as the decision knows them. */
    private static final class Rows {

        private final Map<UUID, Stock> stocks = new HashMap<>();
        private final Map<Identity, Owned> owned = new HashMap<>();
        private final Set<Rejection> rejected = new HashSet<>();

        Rows with(UUID coupon, int total) {
            stocks.put(coupon, new Stock(total, 0));
            return this;
        }

        /** Decides a poll, and writes what the transaction would write. */
        List<Verdict> issue(List<ClaimRequested> poll, Instant now) {
            List<Verdict> verdicts = Issuance.decide(poll, stocks, owned, rejected, now);
            for (int i = 0; i < poll.size(); i++) {
                if (verdicts.get(i).kind() == Kind.WON) {
                    owned.put(Identity.of(poll.get(i)), verdicts.get(i).owned());
                    stocks.computeIfPresent(poll.get(i).couponId(), (id, stock) -> stock.oneMore());
                } else if (verdicts.get(i).kind() == Kind.REJECTED) {
                    // as the primary key would have it
                    assertThat(rejected.add(Rejection.of(poll.get(i)))).isTrue();
                }
            }
            return verdicts;
        }

        List<Integer> ranks(UUID coupon) {
            return owned.entrySet().stream()
                    .filter(row -> row.getKey().couponId().equals(coupon))
                    .map(row -> row.getValue().rank())
                    .sorted()
                    .toList();
        }
    }

    @Example
    void ranksFollowTheLogAndNotTheTimesInIt() {
        // Given
        Rows rows = new Rows().with(COUPON, 3);
        List<ClaimRequested> poll = List.of(claim("late", 9), claim("early", 1), claim("middle", 5));

        // When
        List<Verdict> verdicts = rows.issue(poll, NOW);

        // Then
        assertThat(verdicts).containsExactly(
                won(1, poll.get(0)),
                won(2, poll.get(1)),
                won(3, poll.get(2)));
    }

    @Example
    void ranksGoOnWhereTheRowsEnd() {
        // Given
        Rows rows = new Rows();
        rows.stocks.put(COUPON, new Stock(100, 41));

        // When
        List<Verdict> verdicts = rows.issue(List.of(claim("kim", 1)), NOW);

        // Then
        assertThat(verdicts).extracting(verdict -> verdict.owned().rank()).containsExactly(42);
    }

    @Example
    void aSecondClaimInThePollGetsTheFirstOnesPlace() {
        // Given
        Rows rows = new Rows().with(COUPON, 3);
        List<ClaimRequested> poll = List.of(claim("kim", 1), claim("kim", 2), claim("lee", 3));

        // When
        List<Verdict> verdicts = rows.issue(poll, NOW);

        // Then
        assertThat(verdicts).containsExactly(
                won(1, poll.get(0)),
                new Verdict(Kind.OWNED, new Owned(1, poll.get(0).requestedAt(), NOW)),
                won(2, poll.get(2)));
    }

    @Example
    void whoHasARowKeepsItAsItIsThoughNothingIsLeft() {
        // Given
        Rows rows = new Rows();
        Owned row = new Owned(1, NOW.minusSeconds(9), NOW.minusSeconds(8));
        rows.stocks.put(COUPON, new Stock(1, 1));
        rows.owned.put(new Identity(COUPON, "kim"), row);

        // When
        List<Verdict> verdicts = rows.issue(List.of(claim("lee", 1), claim("kim", 2)), NOW);

        // Then
        assertThat(verdicts).containsExactly(Verdict.of(Kind.REJECTED), new Verdict(Kind.OWNED, row));
    }

    @Example
    void theLastPlaceIsGivenAndNoMore() {
        // Given
        Rows rows = new Rows().with(COUPON, 2);

        // When
        List<Verdict> verdicts = rows.issue(List.of(claim("a", 1), claim("b", 2), claim("c", 3), claim("d", 4)), NOW);

        // Then
        assertThat(verdicts).extracting(Verdict::kind)
                .containsExactly(Kind.WON, Kind.WON, Kind.REJECTED, Kind.REJECTED);
    }

    @Example
    void whoWasRejectedStaysSoThoughSomethingIsLeftNow() {
        // Given
        Rows rows = new Rows().with(COUPON, 1);
        rows.rejected.add(Rejection.of(claim("kim", 1)));

        // When
        List<Verdict> verdicts = rows.issue(List.of(claim("kim", 1), claim("lee", 2)), NOW);

        // Then
        assertThat(verdicts).containsExactly(Verdict.of(Kind.REJECTED_BEFORE), won(1, claim("lee", 2)));
    }

    @Example
    void aLaterClaimOfWhomWasRejectedIsDecidedAnew() {
        // Given
        Rows rows = new Rows().with(COUPON, 1);
        rows.rejected.add(Rejection.of(claim("kim", 1)));

        // When
        List<Verdict> verdicts = rows.issue(List.of(claim("kim", 2)), NOW);

        // Then
        assertThat(verdicts).containsExactly(won(1, claim("kim", 2)));
    }

    @Example
    void aClaimThatStandsTwiceInThePollIsRejectedByOneRow() {
        // Given
        Rows rows = new Rows().with(COUPON, 0);

        // When
        List<Verdict> verdicts = rows.issue(List.of(claim("kim", 1), claim("kim", 1), claim("kim", 2)), NOW);

        // Then
        assertThat(verdicts).extracting(Verdict::kind)
                .containsExactly(Kind.REJECTED, Kind.REJECTED_BEFORE, Kind.REJECTED);
    }

    @Example
    void aCouponThatIsOverIssuedByHandGivesNothing() {
        // Given
        Rows rows = new Rows();
        rows.stocks.put(COUPON, new Stock(5, 7));

        // When
        List<Verdict> verdicts = rows.issue(List.of(claim("kim", 1)), NOW);

        // Then
        assertThat(verdicts).containsExactly(Verdict.of(Kind.REJECTED));
    }

    /** SPEC §3.4 */
    @Example
    void aPlaceThatCameBackIsIssuedUnderTheNextRank() {
        // Given: three of three were issued, and one of them was revoked
        Rows rows = new Rows();
        rows.stocks.put(COUPON, new Stock(3, 2, 1));
        List<ClaimRequested> poll = List.of(claim("kim", 1), claim("lee", 2));

        // When
        List<Verdict> verdicts = rows.issue(poll, NOW);

        // Then
        assertThat(verdicts).containsExactly(won(4, poll.get(0)), Verdict.of(Kind.REJECTED));
    }

    @Example
    void anUnknownCouponTakesNothingFromTheOthers() {
        // Given
        Rows rows = new Rows().with(COUPON, 2);
        List<ClaimRequested> poll = List.of(claim("a", 1), claim(UNKNOWN, "b", 2), claim("c", 3));

        // When
        List<Verdict> verdicts = rows.issue(poll, NOW);

        // Then
        assertThat(verdicts).containsExactly(won(1, poll.get(0)), Verdict.of(Kind.UNKNOWN_COUPON), won(2, poll.get(2)));
    }

    @Example
    void couponsOfOnePollAreCountedApart() {
        // Given
        Rows rows = new Rows().with(COUPON, 1).with(OTHER, 2);
        List<ClaimRequested> poll = List.of(claim(OTHER, "a", 1), claim(COUPON, "a", 2), claim(OTHER, "b", 3),
                claim(COUPON, "b", 4), claim(OTHER, "c", 5));

        // When
        List<Verdict> verdicts = rows.issue(poll, NOW);

        // Then
        assertThat(verdicts).containsExactly(
                won(1, poll.get(0)),
                won(1, poll.get(1)),
                won(2, poll.get(2)),
                Verdict.of(Kind.REJECTED),
                Verdict.of(Kind.REJECTED));
    }

    @Example
    void userIdsAreComparedByteByByte() {
        // Given
        Rows rows = new Rows().with(COUPON, 3);

        // When
        List<Verdict> verdicts = rows.issue(List.of(claim("kim", 1), claim("KIM", 2), claim("kim\u0301", 3)), NOW);

        // Then
        assertThat(verdicts).extracting(Verdict::kind).containsOnly(Kind.WON);
    }

    /** However the log is cut into polls. */
    @Property(tries = 2_000)
    void theFirstUsersOfTheLogWinOnceEach(@ForAll("polls") List<List<ClaimRequested>> polls,
            @ForAll("totals") int total, @ForAll("totals") int otherTotal) {
        // Given
        Rows rows = new Rows().with(COUPON, total).with(OTHER, otherTotal);

        // When
        polls.forEach(poll -> rows.issue(poll, NOW));

        // Then
        List<ClaimRequested> log = polls.stream().flatMap(List::stream).toList();
        assertWinners(rows, COUPON, log, total);
        assertWinners(rows, OTHER, log, otherTotal);
        assertThat(rows.ranks(UNKNOWN)).isEmpty();
    }

    /** PITFALLS 8, 16: an issuer that died behind its commit reads the same poll again. */
    @Property(tries = 2_000)
    void aPollThatIsDecidedAgainChangesNothing(@ForAll("polls") List<List<ClaimRequested>> polls,
            @ForAll("totals") int total) {
        // Given
        Rows rows = new Rows().with(COUPON, total).with(OTHER, total);
        for (List<ClaimRequested> poll : polls) {
            List<Verdict> first = rows.issue(poll, NOW);
            Map<Identity, Owned> owned = Map.copyOf(rows.owned);
            Map<UUID, Stock> stocks = Map.copyOf(rows.stocks);
            Set<Rejection> rejected = Set.copyOf(rows.rejected);

            // When
            List<Verdict> again = rows.issue(poll, LATER);

            // Then
            assertThat(rows.owned).isEqualTo(owned);
            assertThat(rows.stocks).isEqualTo(stocks);
            assertThat(rows.rejected).isEqualTo(rejected);
            assertThat(again).extracting(Verdict::owned).isEqualTo(first.stream().map(Verdict::owned).toList());
            assertThat(again).extracting(Verdict::kind).doesNotContain(Kind.WON, Kind.REJECTED);
        }
    }

    /** The operator's replay, when places have come back or the quantity was raised meanwhile. */
    @Property(tries = 2_000)
    void aLogThatIsReadAgainFromTheStartChangesNothingThoughMoreIsLeftNow(
            @ForAll("polls") List<List<ClaimRequested>> polls, @ForAll("totals") int total, @ForAll("totals") int more) {
        // Given
        Rows rows = new Rows().with(COUPON, total).with(OTHER, total);
        polls.forEach(poll -> rows.issue(poll, NOW));
        rows.stocks.replaceAll((id, stock) -> new Stock(stock.total() + more, stock.issued()));
        Map<Identity, Owned> owned = Map.copyOf(rows.owned);
        Map<UUID, Stock> stocks = Map.copyOf(rows.stocks);
        Set<Rejection> rejected = Set.copyOf(rows.rejected);

        // When
        rows.issue(polls.stream().flatMap(List::stream).toList(), LATER);

        // Then
        assertThat(rows.owned).isEqualTo(owned);
        assertThat(rows.stocks).isEqualTo(stocks);
        assertThat(rows.rejected).isEqualTo(rejected);
    }

    @Property(tries = 500)
    void theRowsThatWereReadStayAsTheyWere(@ForAll("polls") List<List<ClaimRequested>> polls,
            @ForAll("totals") int total) {
        // Given
        Map<UUID, Stock> stocks = Map.of(COUPON, new Stock(total, 0));

        for (List<ClaimRequested> poll : polls) {
            // When
            List<Verdict> verdicts = Issuance.decide(poll, stocks, Map.of(), Set.of(), NOW);

            // Then
            assertThat(verdicts).hasSameSizeAs(poll);
        }
    }

    @Provide
    Arbitrary<List<List<ClaimRequested>>> polls() {
        return Combinators.combine(
                Arbitraries.of(COUPON, COUPON, OTHER, UNKNOWN),
                Arbitraries.integers().between(1, 12).map(number -> "user-" + number),
                Arbitraries.integers().between(0, 1_000))
                .as(IssuanceTest::claim)
                .list().ofMaxSize(15)
                .list().ofMaxSize(4);
    }

    @Provide
    Arbitrary<Integer> totals() {
        return Arbitraries.integers().between(0, 14);
    }

    private static void assertWinners(Rows rows, UUID coupon, List<ClaimRequested> log, int total) {
        Set<String> seen = new HashSet<>();
        List<String> users = new ArrayList<>();
        for (ClaimRequested claim : log) {
            if (claim.couponId().equals(coupon) && seen.add(claim.userId())) {
                users.add(claim.userId());
            }
        }
        List<String> winners = users.subList(0, Math.min(total, users.size()));
        for (int i = 0; i < winners.size(); i++) {
            assertThat(rows.owned.get(new Identity(coupon, winners.get(i))).rank()).isEqualTo(i + 1);
        }
        assertThat(rows.ranks(coupon)).isEqualTo(IntStream.rangeClosed(1, winners.size()).boxed().toList());
    }

    private static Verdict won(int rank, ClaimRequested claim) {
        return new Verdict(Kind.WON, new Owned(rank, claim.requestedAt(), NOW));
    }

    private static ClaimRequested claim(String userId, int second) {
        return claim(COUPON, userId, second);
    }

    private static ClaimRequested claim(UUID couponId, String userId, int second) {
        return new ClaimRequested(couponId, userId, Instant.parse("2026-11-27T03:00:00Z").plusSeconds(second), true, null);
    }
}
