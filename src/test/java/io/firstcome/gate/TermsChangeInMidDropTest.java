package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.gate.GateAnswer.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;

/** What an operator changes holds for both of two instances at once, and what comes late changes nothing (docs/adr/0013). */
class TermsChangeInMidDropTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration LEASE = Duration.ofMillis(100);

    private static GateOnItsOwn own;
    private static Gate one;
    private static Gate other;

    private final UUID couponId = UUID.randomUUID();
    private final GateKeys keys = GateKeys.of(couponId);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private GateTerms terms;

    @BeforeAll
    static void start() {
        own = GateOnItsOwn.remembering("gate-terms", LEASE);
        one = own.gate();
        other = own.anotherInstance();
    }

    @AfterAll
    static void stop() {
        own.close();
    }

    @BeforeEach
    void open() {
        terms = new GateTerms(couponId, "OPEN", now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(2)), 1, 0);
        await(one.open(terms));
    }

    @ParameterizedTest
    @ValueSource(strings = { "PAUSED", "CLOSED" })
    void nobodyIsAdmittedBehindTheAnswerWhicheverInstanceHeAsks(String state) throws Exception {
        // Given: both are claimed at as fast as they can
        await(one.agree(terms(1, "OPEN", 1_000_000)));
        AtomicBoolean isOver = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(100);
        ExecutorService crowd = Executors.newFixedThreadPool(2);
        List<Future<List<GateAnswer>>> told = new ArrayList<>();
        for (Gate gate : List.of(one, other)) {
            told.add(crowd.submit(() -> claimUntil(gate, isOver, running)));
        }
        assertThat(running.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();

        // When
        assertThat(await(one.agree(terms(2, state, 1_000_000))).kind()).isEqualTo(Agreement.Kind.AGREED);
        Instant answered = Instant.now();
        Awaitility.await().pollDelay(LEASE.multipliedBy(2)).until(() -> true);
        isOver.set(true);

        // Then
        for (Future<List<GateAnswer>> answers : told) {
            List<GateAnswer> all = answers.get();
            assertThat(all).filteredOn(answer -> answer.outcome() == Outcome.ADMITTED)
                    .isNotEmpty()
                    .allSatisfy(answer -> assertThat(answer.at()).isBeforeOrEqualTo(answered));
            assertThat(all.get(all.size() - 1).outcome()).isEqualTo(Outcome.valueOf(state));
        }
        crowd.shutdown();
    }

    private List<GateAnswer> claimUntil(Gate gate, AtomicBoolean isOver, CountDownLatch running) {
        List<GateAnswer> told = new ArrayList<>();
        while (!isOver.get()) {
            told.add(await(Gates.claim(gate, couponId, "user-" + gate.hashCode() + "-" + told.size())));
            running.countDown();
        }
        return told;
    }

    @Test
    void aHigherQuantityIsGivenAwayAndNobodyWhoGetsItHearsSoldOut() {
        // Given
        claim(one, "first");

        for (int version = 1; version <= 10; version++) {
            remembers(other, Outcome.SOLD_OUT);

            // When
            await(one.agree(terms(version, "OPEN", version + 1)));
            String next = "winner-" + version;
            admitted(one, next);

            // Then
            assertThat(claim(other, next)).isEqualTo(Outcome.DUPLICATE);
        }
    }

    @Test
    void whoIsAdmittedBehindAPauseOrAClosedWindowOrBeforeTheOpeningHearsNothingElse() {
        List<GateTerms> refusing = List.of(terms(1, "PAUSED", 10), terms(3, "DRAFT", 10),
                new GateTerms(couponId, "OPEN", now.plus(Duration.ofHours(1)), terms.closesAt(), terms.expiresAt(), 10, 5),
                new GateTerms(couponId, "OPEN", terms.opensAt(), now.minus(Duration.ofHours(1)), terms.expiresAt(), 10, 7));
        for (GateTerms before : refusing) {
            // Given
            await(one.agree(before));
            refused(other);

            // When
            await(one.agree(terms(before.version() + 1, "OPEN", 10)));
            String next = "winner-" + before.version();
            admitted(one, next);

            // Then
            assertThat(claim(other, next)).as("%s", before).isEqualTo(Outcome.DUPLICATE);
        }
    }

    @Test
    void theWindowIsHonouredToTheMillisecondAfterAChange() {
        // Given
        Instant opensAt = Instant.now().plusMillis(250).truncatedTo(ChronoUnit.MILLIS);
        Instant closesAt = opensAt.plusMillis(250);
        await(one.agree(new GateTerms(couponId, "OPEN", opensAt, closesAt, terms.expiresAt(), 1_000_000, 1)));

        // When
        List<Instant> admitted = new ArrayList<>();
        Outcome last = null;
        for (int i = 0; last != Outcome.CLOSED; i++) {
            GateAnswer answer = await(Gates.claim(i % 2 == 0 ? one : other, couponId, "user-" + i));
            last = answer.outcome();
            if (last == Outcome.ADMITTED) {
                admitted.add(answer.at());
            }
        }

        // Then
        assertThat(admitted).isNotEmpty()
                .allSatisfy(at -> assertThat(at).isAfterOrEqualTo(opensAt).isBefore(closesAt));
        assertThat(Instant.now()).isAfterOrEqualTo(closesAt);
    }

    @Test
    void theQuantityIsNotLoweredBelowWhatIsTaken() {
        // Given
        await(one.agree(terms(1, "OPEN", 10)));
        List.of("kim", "lee", "park").forEach(user -> admitted(one, user));

        // When, Then
        assertThat(await(other.lower(terms(2, "OPEN", 2)))).isEqualTo(new Agreement(Agreement.Kind.TAKEN, 3));
        assertThat(await(one.terms(couponId))).isEqualTo(terms(1, "OPEN", 10));
        assertThat(await(other.lower(terms(2, "OPEN", 3)))).isEqualTo(new Agreement(Agreement.Kind.AGREED, 3));
        assertThat(claim(one, "choi")).isEqualTo(Outcome.SOLD_OUT);
    }

    @Test
    void placesThatCameBackAreNotTaken() {
        // Given
        await(one.agree(terms(1, "OPEN", 2)));
        List.of("kim", "lee").forEach(user -> admitted(one, user));
        await(one.decided(couponId, List.of(
                Decided.issued("kim", Decided.Decision.RETURNED, now, 1, now, 1, null),
                Decided.issued("lee", Decided.Decision.RETURNED, now, 2, now, 1, null))));

        // When
        Agreement lowered = await(other.lower(terms(2, "OPEN", 1)));

        // Then
        assertThat(lowered).isEqualTo(new Agreement(Agreement.Kind.AGREED, 0));
        assertThat(await(one.taken(couponId))).isZero();
        admitted(one, "choi");
        assertThat(claim(one, "jung")).isEqualTo(Outcome.SOLD_OUT);
        assertThat(await(other.lower(terms(3, "OPEN", 0)))).isEqualTo(new Agreement(Agreement.Kind.TAKEN, 1));
    }

    @Test
    void aGateThatCannotBeTrustedDoesNotSayHowManyAreTaken() {
        // Given
        await(one.distrust(couponId));

        // When, Then
        assertThat(await(one.lower(terms(1, "OPEN", 1))).kind()).isEqualTo(Agreement.Kind.STALE);
        assertThat(await(one.terms(couponId))).isEqualTo(terms);
        own.send(Command.DEL, keys.gate());
        assertThat(await(one.lower(terms(1, "OPEN", 1))).kind()).isEqualTo(Agreement.Kind.MISSING);
        assertThat(await(one.agree(terms(1, "OPEN", 1))).kind()).isEqualTo(Agreement.Kind.MISSING);
        assertThat(own.allKeys()).doesNotContain(keys.gate());
    }

    @Test
    void whatComesLateOrTwiceChangesNothing() {
        // Given
        await(one.agree(terms(5, "PAUSED", 7)));

        // When
        Agreement late = await(other.agree(terms(4, "OPEN", 9)));
        Agreement lateAndLower = await(other.lower(terms(3, "OPEN", 5)));
        Agreement twice = await(other.agree(terms(5, "PAUSED", 7)));

        // Then
        assertThat(List.of(late.kind(), lateAndLower.kind(), twice.kind()))
                .containsExactly(Agreement.Kind.NEWER, Agreement.Kind.NEWER, Agreement.Kind.AGREED);
        assertThat(await(one.terms(couponId))).isEqualTo(terms(5, "PAUSED", 7));
    }

    @Test
    void aRestoreDoesNotTakeBackWhatTheGateWasToldMeanwhile() {
        // Given
        await(one.distrust(couponId));
        await(one.restore(couponId, "me"));
        await(one.reserve(terms, "me", List.of()));

        // When
        await(other.agree(terms(1, "PAUSED", 9)));
        assertThat(await(one.restored(terms, "me"))).isTrue();

        // Then
        assertThat(await(one.terms(couponId))).isEqualTo(terms(1, "PAUSED", 9));
        assertThat(claim(one, "kim")).isEqualTo(Outcome.PAUSED);
    }

    @Test
    void aGateThatIsRestoredAnewGoesByWhatItsRestorerSays() {
        // Given: of a database that was set back since
        await(one.agree(terms(8, "PAUSED", 9)));
        await(one.distrust(couponId));

        // When
        await(one.restore(couponId, "me"));
        await(one.reserve(terms, "me", List.of()));
        await(one.restored(terms, "me"));

        // Then
        assertThat(await(one.terms(couponId))).isEqualTo(terms);
    }

    @Test
    void allKeysEndWithTheNewWindow() {
        // Given
        await(one.agree(terms(1, "OPEN", 2)));
        admitted(one, "kim");
        await(one.decided(couponId, List.of(Decided.rejected("lee", now))));
        List<String> all = List.of(keys.gate(), keys.claims(), keys.rejected(), keys.outbox(), keys.undecided());

        for (Instant closesAt : List.of(now.plus(Duration.ofDays(30)), now.plus(Duration.ofDays(3)))) {
            // When
            int version = await(one.terms(couponId)).version() + 1;
            await(one.agree(new GateTerms(couponId, "OPEN", terms.opensAt(), closesAt, closesAt, 2, version)));

            // Then
            assertThat(all).allSatisfy(key -> assertThat(own.send(Command.PEXPIRETIME, key).toLong())
                    .isEqualTo(closesAt.plus(GateOnItsOwn.KEEP_AFTER_CLOSE).toEpochMilli()));
            assertThat(await(one.beat(couponId, "keeper", Wish.NONE)).end())
                    .isEqualTo(closesAt.plus(GateOnItsOwn.KEEP_AT_LEAST));
        }
    }

    private GateTerms terms(int version, String state, int total) {
        return new GateTerms(couponId, state, terms.opensAt(), terms.closesAt(), terms.expiresAt(), total, version);
    }

    private void admitted(Gate gate, String user) {
        Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                .until(() -> claim(gate, user), said -> said == Outcome.ADMITTED);
    }

    private void remembers(Gate gate, Outcome refusal) {
        long before = gate.refusalsRepeated();
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> {
            assertThat(claim(gate, "loser")).isEqualTo(refusal);
            return gate.refusalsRepeated() > before;
        });
    }

    /** And remembers it, where it is one that can be. */
    private void refused(Gate gate) {
        for (int i = 0; i < 20; i++) {
            assertThat(claim(gate, "loser-" + i)).isNotIn(Outcome.ADMITTED, Outcome.HELD);
        }
    }

    private Outcome claim(Gate gate, String user) {
        return await(Gates.claim(gate, couponId, user)).outcome();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }
}
