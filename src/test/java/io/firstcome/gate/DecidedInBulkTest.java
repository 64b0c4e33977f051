package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

import io.firstcome.gate.Decided.Decision;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Response;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What is written down by one call is what the same decisions write one by one, whoever comes several times. */
class DecidedInBulkTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00.001Z");
    private static final Instant SECOND = Instant.parse("2026-01-01T00:00:00.002Z");
    private static final List<String> USERS = List.of("kim", "lee", "a|b");
    private static final List<Decision> OWNED = List.of(Decision.ISSUED, Decision.USED, Decision.REVOKED, Decision.RETURNED);
    private static final String RETURNED = "RETURNED";
    private static final String LONG_AGO = "1";

    private static GateOnItsOwn own;

    /**
     * What is known of a user before, as it stands in Redis.
     *
     * @param entry empty for none, as rejectedAt
     */
    record Known(String user, String entry, String rejectedAt, boolean isUndecided) {
    }

    @BeforeContainer
    static void start() {
        own = GateOnItsOwn.start("gate-in-bulk");
    }

    @AfterContainer
    static void stop() {
        own.close();
    }

    @Property(tries = 1_500, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void oneCallWritesWhatManyWrite(@ForAll("known") List<Known> known, @ForAll("decisions") List<Decided> decisions,
            @ForAll("totals") int total) {
        // Given
        UUID together = coupon(known, total);
        UUID alone = coupon(known, total);

        // When
        await(own.gate().decided(together, decisions));
        decisions.forEach(one -> await(own.gate().decided(alone, List.of(one))));

        // Then
        Map<String, String> written = contents(together);
        assertThat(written).isEqualTo(contents(alone));
        assertThat(written).containsEntry("returned", String.valueOf(returned(together)));
    }

    /** Never full and always full; in between, one call may pass the moment by. */
    @Provide
    Arbitrary<Integer> totals() {
        return Arbitraries.of(0, 100);
    }

    @Provide
    Arbitrary<List<Known>> known() {
        return Combinators.combine(USERS.stream().map(DecidedInBulkTest::known).toList()).as(all -> all);
    }

    private static Arbitrary<Known> known(String user) {
        return Combinators.combine(
                Arbitraries.of("", entry("PENDING", FIRST, "||key"), entry("PENDING", SECOND, "||"),
                        entry("FAILED", FIRST, "||a|b"), entry("ISSUED", FIRST, "7|" + GateTerms.millis(SECOND) + "|"),
                        entry("USED", FIRST, "7.1|" + GateTerms.millis(SECOND) + "|"),
                        entry("REVOKED", FIRST, "7.2|" + GateTerms.millis(SECOND) + "|key"),
                        entry(RETURNED, SECOND, "7.2|" + GateTerms.millis(SECOND) + "|")),
                Arbitraries.of("", "", GateTerms.millis(FIRST), GateTerms.millis(SECOND)),
                Arbitraries.of(true, false))
                .as((entry, rejectedAt, isUndecided) -> new Known(user, entry, rejectedAt, isUndecided));
    }

    private static String entry(String state, Instant requestedAt, String rest) {
        return state + '|' + GateTerms.millis(requestedAt) + '|' + rest;
    }

    @Provide
    Arbitrary<List<Decided>> decisions() {
        Arbitrary<String> users = Arbitraries.of(USERS);
        Arbitrary<Instant> times = Arbitraries.of(FIRST, SECOND);
        Arbitrary<Decided> one = Arbitraries.frequencyOf(
                Tuple.of(3, Combinators.combine(users, times, Arbitraries.integers().between(1, 4), Arbitraries.of("", "key"))
                        .as((user, at, rank, key) -> Decided.issued(user, at, rank, at.plusMillis(rank), key))),
                Tuple.of(4, Combinators.combine(users, Arbitraries.of(OWNED), times, Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(0, 4), Arbitraries.of("", "key"))
                        .as((user, state, at, rank, revision, key) -> Decided.issued(user, state, at, rank,
                                at.plusMillis(rank), revision, key))),
                Tuple.of(2, Combinators.combine(users, times).as(Decided::rejected)),
                Tuple.of(2, Combinators.combine(users, times).as(Decided::failed)));
        return one.list().ofMinSize(1).ofMaxSize(6);
    }

    private static UUID coupon(List<Known> known, int total) {
        UUID couponId = UUID.randomUUID();
        GateKeys keys = GateKeys.of(couponId);
        Instant closesAt = NOW.plus(Duration.ofDays(1));
        await(own.gate().open(new GateTerms(couponId, "OPEN", NOW.minus(Duration.ofDays(1)), closesAt,
                closesAt.plus(Duration.ofDays(1)), total, 1)));
        long returned = known.stream().filter(one -> one.entry().startsWith(RETURNED)).count();
        own.send(Command.HSET, keys.gate(), "changedAt", LONG_AGO, "heldFrom", LONG_AGO, "returned", String.valueOf(returned));
        for (Known one : known) {
            if (!one.entry().isEmpty()) {
                own.send(Command.HSET, keys.claims(), one.user(), one.entry());
            }
            if (!one.rejectedAt().isEmpty()) {
                own.send(Command.HSET, keys.rejected(), one.user(), one.rejectedAt());
            }
            if (one.isUndecided()) {
                own.send(Command.ZADD, keys.undecided(), GateTerms.millis(FIRST), one.user());
            }
        }
        return couponId;
    }

    /** All but the time of the call itself, of which it is only seen whether there is one. */
    private static Map<String, String> contents(UUID couponId) {
        GateKeys keys = GateKeys.of(couponId);
        Map<String, String> contents = new TreeMap<>();
        contents.put("claims", sorted(own.send(Command.HGETALL, keys.claims())));
        contents.put("rejected", sorted(own.send(Command.HGETALL, keys.rejected())));
        contents.put("undecided", own.send(Command.ZRANGE, keys.undecided(), "0", "-1").toString());
        contents.put("ends", List.of(keys.claims(), keys.rejected()).stream()
                .map(key -> own.send(Command.PEXPIRETIME, key).toString()).toList().toString());
        Response terms = own.send(Command.HMGET, keys.gate(), "changedAt", "heldFrom", "lastRank", "returned", "used", "total",
                "state");
        contents.put("moved", (!LONG_AGO.equals(terms.get(0).toString())) + " " + !LONG_AGO.equals(terms.get(1).toString()));
        contents.put("returned", terms.get(3).toString());
        contents.put("terms", IntStream.range(2, terms.size()).mapToObj(i -> String.valueOf(terms.get(i))).toList().toString());
        return contents;
    }

    /** The entries that hold no place. */
    private static long returned(UUID couponId) {
        Response claims = own.send(Command.HGETALL, GateKeys.of(couponId).claims());
        return claims.getKeys().stream().filter(user -> claims.get(user).toString().startsWith(RETURNED)).count();
    }

    private static String sorted(Response hash) {
        Map<String, String> fields = new TreeMap<>();
        hash.getKeys().forEach(field -> fields.put(field, hash.get(field).toString()));
        return fields.toString();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }
}
