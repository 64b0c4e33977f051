package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.gate.GateAnswer.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;

/**
 * When a gate is trusted, what it keeps for the log, and how it is restored (SPEC §3.3; PITFALLS 1, 3, 18). Time does not
 * pass in these tests: a silence is written into the gate.
 */
class GateInTouchTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final Wish ALL = new Wish(10, Duration.ZERO, Duration.ofSeconds(5));
    private static GateOnItsOwn own;

    private final UUID couponId = UUID.randomUUID();
    private final GateKeys keys = GateKeys.of(couponId);
    private final GateTerms terms = new GateTerms(couponId, "OPEN", NOW.minus(Duration.ofDays(1)),
            NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(2)), 10, 0);
    private Gate gate;

    @BeforeAll
    static void start() {
        own = GateOnItsOwn.start("gate-in-touch");
    }

    @AfterAll
    static void stop() {
        own.close();
    }

    @BeforeEach
    void open() {
        gate = own.gate();
        await(gate.open(terms));
    }

    @Test
    void aGateThatNobodyWasInTouchWithAdmitsNobody() {
        // Given
        claim("kim");
        claim("park");
        await(gate.decided(couponId, List.of(issued("kim", 1))));
        silentFor(Duration.ofHours(2));

        // When, Then
        assertThat(claim("lee")).isEqualTo(Outcome.STALE);
        assertThat(claim("kim")).isEqualTo(Outcome.DUPLICATE);
        // he may have been issued, or rejected, and told so
        assertThat(claim("park")).isEqualTo(Outcome.STALE);
        assertThat(await(gate.look(couponId, "lee")).trusted()).isFalse();
        assertThat(beat().state()).isEqualTo(Beat.State.STALE);
        // looking at it does not make it better
        assertThat(claim("lee")).isEqualTo(Outcome.STALE);
    }

    @Test
    void aClockThatWasSetBackIsNoReasonToTrustAGate() {
        // Given
        silentFor(Duration.ofHours(-2));

        // When, Then
        assertThat(claim("kim")).isEqualTo(Outcome.STALE);
    }

    @Test
    void aBeatKeepsAGateInTouch() {
        // Given
        silentFor(Duration.ofMinutes(59));

        // When
        Beat beat = beat();

        // Then
        assertThat(beat.state()).isEqualTo(Beat.State.OPEN);
        assertThat(Instant.ofEpochMilli(Long.parseLong(field("aliveAt")))).isAfterOrEqualTo(NOW);
    }

    @Test
    void aGateThatHasBeenThroughARestartAdmitsNobody() {
        // Given
        claim("kim");

        // When
        own.server().kill();
        own.server().start();

        // Then
        assertThat(reconnected(() -> claim("lee"))).isEqualTo(Outcome.STALE);
        assertThat(await(gate.look(couponId, "lee")).trusted()).isFalse();
    }

    @Test
    void aGateWhoseClaimsAreGoneAdmitsNobody() {
        // Given
        claim("kim");

        // When
        own.send(Command.DEL, keys.claims());

        // Then
        assertThat(claim("lee")).isEqualTo(Outcome.STALE);
        assertThat(beat().state()).isEqualTo(Beat.State.STALE);
        assertThat(await(gate.restore(couponId, "me"))).isEqualTo(new Restoration(Restoration.Kind.MINE, 0, true));
    }

    @Test
    void whatIsAdmittedStandsInTheOutboxUntilTheLogHasIt() {
        // Given
        Instant kim = at("kim", "key|1", "00-trace");
        Instant lee = at("lee|", "", "");

        // When
        Beat before = beat();
        await(gate.settle(couponId, List.of(new OutboxEntry(kim, "00-trace", "key|1", "kim"))));
        Beat after = beat();

        // Then
        assertThat(before.due()).containsExactly(new OutboxEntry(kim, "00-trace", "key|1", "kim"),
                new OutboxEntry(lee, "", "", "lee|"));
        assertThat(before.waiting()).isEqualTo(2);
        assertThat(after.due()).containsExactly(new OutboxEntry(lee, "", "", "lee|"));
    }

    @Test
    void oneKeeperAtATimePublishes() {
        // Given
        claim("kim");

        // When, Then
        assertThat(await(gate.beat(couponId, "one", ALL)).due()).hasSize(1);
        assertThat(await(gate.beat(couponId, "other", ALL)).due()).isEmpty();
        assertThat(await(gate.beat(couponId, "one", Wish.NONE)).due()).isEmpty();
        own.send(Command.HSET, keys.gate(), "relayUntil", "1");
        assertThat(await(gate.beat(couponId, "other", ALL)).due()).hasSize(1);
    }

    @Test
    void gatesAreLookedAfterTogetherAndABrokenOneHurtsNoOther() {
        // Given: in the outbox of each is its own claim
        List<UUID> coupons = Stream.generate(UUID::randomUUID).limit(40).toList();
        for (UUID coupon : coupons) {
            await(gate.open(new GateTerms(coupon, "OPEN", terms.opensAt(), terms.closesAt(), terms.expiresAt(), 10, 0)));
            await(Gates.claim(gate, coupon, "of-" + coupon));
        }
        List<CompletableFuture<Beat>> beats = new ArrayList<>();

        // When
        Map<String, Integer> sent = own.commandsDuring(() -> {
            coupons.forEach(coupon -> beats.add(beat(coupon)));
            beats.forEach(CompletableFuture::join);
        });
        own.send(Command.SET, keys.gate(), "no gate");
        List<CompletableFuture<Beat>> beside = coupons.stream().map(this::beat)
                .collect(Collectors.toCollection(ArrayList::new));
        CompletableFuture<Beat> broken = beat(couponId);
        beside.addAll(coupons.stream().map(this::beat).toList());

        // Then
        assertThat(beats).extracting(beat -> beat.join().due().get(0).userId())
                .containsExactlyElementsOf(coupons.stream().map(coupon -> "of-" + coupon).toList());
        assertThat(sent.get("EVALSHA")).isLessThan(coupons.size() / 4);
        assertThatThrownBy(broken::join).hasMessageContaining("WRONGTYPE");
        assertThat(beside).extracting(CompletableFuture::join).extracting(Beat::state).containsOnly(Beat.State.OPEN);
    }

    private CompletableFuture<Beat> beat(UUID coupon) {
        return gate.beat(coupon, "keeper", ALL).subscribeAsCompletionStage();
    }

    @Test
    void aFullOutboxRefusesWithoutTakingAPlace() {
        // Given
        UUID big = UUID.randomUUID();
        await(gate.open(new GateTerms(big, "OPEN", terms.opensAt(), terms.closesAt(), terms.expiresAt(), 1_000_000, 0)));
        IntStream.range(0, GateOnItsOwn.OUTBOX_LIMIT)
                .forEach(i -> assertThat(await(Gates.claim(gate, big, "user-" + i)).outcome()).isEqualTo(Outcome.ADMITTED));

        // When
        Outcome oneMore = await(Gates.claim(gate, big, "one more")).outcome();

        // Then
        assertThat(oneMore).isEqualTo(Outcome.FULL);
        assertThat(own.places(GateKeys.of(big))).isEqualTo(GateOnItsOwn.OUTBOX_LIMIT);
    }

    @Test
    void oneInstanceRestoresAGateAndNobodyIsAdmittedMeanwhile() {
        // Given
        silentFor(Duration.ofHours(2));

        // When, Then
        assertThat(await(gate.restore(couponId, "me")).kind()).isEqualTo(Restoration.Kind.MINE);
        assertThat(await(gate.restore(couponId, "another")).kind()).isEqualTo(Restoration.Kind.BUSY);
        assertThat(await(gate.restored(terms, "another"))).isFalse();
        assertThat(claim("kim")).isEqualTo(Outcome.STALE);
        assertThat(await(gate.restored(terms, "me"))).isTrue();
        assertThat(claim("kim")).isEqualTo(Outcome.ADMITTED);
        assertThat(await(gate.restore(couponId, "another")).kind()).isEqualTo(Restoration.Kind.OPEN);
    }

    @Test
    void aGateThatLostNothingIsRestoredFromTheLastRankThatItKnows() {
        // Given: rank 4 has not arrived yet
        await(gate.decided(couponId, List.of(issued("kim", 1), issued("lee", 2), issued("park", 4))));
        silentFor(Duration.ofHours(2));

        // When
        Restoration first = await(gate.restore(couponId, "me"));
        await(gate.decided(couponId, List.of(issued("choi", 3), issued("park", 4), issued("jung", 5))));
        Restoration again = await(gate.restore(couponId, "me"));

        // Then
        assertThat(first).isEqualTo(new Restoration(Restoration.Kind.MINE, 2, false));
        assertThat(again).isEqualTo(new Restoration(Restoration.Kind.MINE, 5, false));
    }

    @Test
    void aGateThatWasBuiltAnewFromNothingKnowsItsLastRank() {
        // Given
        own.send(Command.FLUSHALL);
        await(gate.restore(couponId, "me"));
        await(gate.decided(couponId, List.of(issued("kim", 1), issued("lee", 2))));
        await(gate.restored(terms, "me"));

        // When
        silentFor(Duration.ofHours(2));

        // Then
        assertThat(await(gate.restore(couponId, "me"))).isEqualTo(new Restoration(Restoration.Kind.MINE, 2, false));
    }

    @Test
    void whoCouldNotRestoreAGateLeavesItToTheOthers() {
        // Given
        silentFor(Duration.ofHours(2));
        await(gate.restore(couponId, "me"));

        // When, Then
        await(gate.release(couponId, "another"));
        assertThat(await(gate.restore(couponId, "another")).kind()).isEqualTo(Restoration.Kind.BUSY);
        await(gate.release(couponId, "me"));
        assertThat(await(gate.restore(couponId, "another")).kind()).isEqualTo(Restoration.Kind.MINE);
    }

    @Test
    void aGateDoesNotOpenBehindASilenceThatItsRestorerDidNotNotice() {
        try (GateOnItsOwn shortly = GateOnItsOwn.start("gate-silence", Duration.ofSeconds(2), LIMIT)) {
            // Given
            await(shortly.gate().open(terms));
            await(shortly.gate().distrust(couponId));
            await(shortly.gate().restore(couponId, "me"));
            await(shortly.gate().reserve(terms, "me", List.of()));

            // When: three seconds of the five that a step has
            shortly.send(Command.PEXPIRE, keys.restoring(), "2000");

            // Then
            assertThat(await(shortly.gate().restored(terms, "me"))).isFalse();
            await(shortly.gate().reserve(terms, "me", List.of()));
            assertThat(await(shortly.gate().restored(terms, "me"))).isTrue();
        }
    }

    @Test
    void aRestoreThatARestartInterruptsHasToBeginAnew() {
        // Given
        silentFor(Duration.ofHours(2));
        await(gate.restore(couponId, "me"));

        // When
        own.server().kill();
        own.server().start();

        // Then
        assertThat(reconnected(() -> await(gate.restored(terms, "me")))).isFalse();
        assertThat(await(gate.reserve(terms, "me", List.of()))).isFalse();
        assertThat(await(gate.restore(couponId, "another"))).isEqualTo(new Restoration(Restoration.Kind.MINE, 0, true));
    }

    @Test
    void aGateThatIsBuiltAnewKeepsItsOutboxAndForgetsTheRest() {
        // Given
        Instant kim = at("kim", "key", "");
        await(gate.decided(couponId, List.of(issued("gone", 1), Decided.rejected("refused", NOW))));
        await(gate.distrust(couponId));

        // When
        Restoration anew = await(gate.restore(couponId, "me"));
        await(gate.restored(terms, "me"));

        // Then
        assertThat(anew).isEqualTo(new Restoration(Restoration.Kind.MINE, 0, true));
        assertThat(own.places(keys)).isEqualTo(1);
        assertThat(await(Gates.claim(gate, couponId, "kim", "key", ""))).isEqualTo(new GateAnswer(Outcome.REPLAYED, null,
                new GateEntry(GateEntry.State.PENDING, kim, null, null)));
        assertThat(await(gate.look(couponId, "refused")).rejectedAt()).isNull();
    }

    @Test
    void placesThatTheLogAndTheDeadLettersHoldAreTakenBeforeAGateOpens() {
        // Given
        await(gate.decided(couponId, List.of(issued("kim", 1))));
        await(gate.distrust(couponId));
        await(gate.restore(couponId, "me"));

        // When
        await(gate.decided(couponId, List.of(issued("kim", 1), Decided.failed("park", NOW))));
        boolean isMine = await(gate.reserve(terms, "me", List.of(
                new Reservation("kim", NOW, null),
                new Reservation("lee", NOW, "key"),
                new Reservation("park", NOW, null))));
        await(gate.restored(terms, "me"));

        // Then
        assertThat(isMine).isTrue();
        assertThat(await(gate.look(couponId, "kim")).entry().state()).isEqualTo(GateEntry.State.ISSUED);
        assertThat(await(Gates.claim(gate, couponId, "lee", "key", "")).outcome()).isEqualTo(Outcome.REPLAYED);
        assertThat(await(gate.look(couponId, "park")).entry().state()).isEqualTo(GateEntry.State.FAILED);
        assertThat(await(gate.remaining(List.of(couponId)))).containsEntry(couponId, 7);
    }

    @Test
    void aGateThatKnowsOfTooFewPlacesIsClosed() {
        // Given
        claim("kim");
        claim("lee");

        // When, Then
        assertThat(await(gate.distrustBelow(couponId, 2))).isFalse();
        assertThat(claim("park")).isEqualTo(Outcome.ADMITTED);
        assertThat(await(gate.distrustBelow(couponId, 4))).isTrue();
        assertThat(claim("choi")).isEqualTo(Outcome.STALE);
    }

    private Outcome claim(String user) {
        return await(Gates.claim(gate, couponId, user)).outcome();
    }

    private Instant at(String user, String idempotencyKey, String traceparent) {
        return await(Gates.claim(gate, couponId, user, idempotencyKey, traceparent)).at();
    }

    private Beat beat() {
        return await(gate.beat(couponId, "keeper", ALL));
    }

    private static Decided issued(String user, int rank) {
        return Decided.issued(user, NOW, rank, NOW, null);
    }

    private void silentFor(Duration time) {
        own.send(Command.HSET, keys.gate(), "aliveAt", String.valueOf(Instant.now().minus(time).toEpochMilli()));
    }

    private String field(String name) {
        return own.send(Command.HGET, keys.gate(), name).toString();
    }

    /** The connection of before ends with the server that it led to. */
    private static <T> T reconnected(Supplier<T> work) {
        return Awaitility.await().atMost(LIMIT).ignoreExceptions().until(work::get, result -> true);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }
}
