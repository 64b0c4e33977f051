package io.firstcome.issuing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Tables;
import io.firstcome.Tables.Issued;
import io.firstcome.Tables.Rejected;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.issuing.Verdict.Kind;
import io.firstcome.services.OwnServices;
import io.firstcome.services.Services;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.VertxContextSupport;

/**
 * An instance that lost its partitions without knowing (a pause, a cut network, a rebalance) issues what it has in hand
 * beside the instance that has them now: nothing is issued twice, skipped or numbered otherwise (SPEC §3.1, §3.2, §3.4).
 */
@QuarkusTest
@TestProfile(OwnServices.class)
class ZombieTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");
    private static final int TOTAL = 30;

    @Inject
    IssuingTransaction transaction;

    Services services;

    private Tables tables;
    private Tables operator;
    private UUID coupon;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
        operator = Tables.connectOperator(services);
        coupon = tables.coupon(TOTAL);
    }

    @AfterEach
    void disconnect() {
        tables.close();
        operator.close();
    }

    @Test
    void twoAtOnceWithTheSamePollIssueItOnce() {
        // Given: both have begun and stand before the coupon's lock
        tables.begin();
        tables.execute("update coupon set name = 'held' where id = ?", coupon);
        List<CompletableFuture<List<Verdict>>> both = Stream.of("zombie", "other")
                .map(instance -> CompletableFuture.supplyAsync(() -> issue(claims(0, 40)),
                        command -> new Thread(command).start()))
                .toList();
        await().atMost(LIMIT).until(() -> operator.waitingForALock() == 2);

        // When
        tables.rollback();

        // Then
        List<List<Verdict>> verdicts = both.stream().map(CompletableFuture::join).toList();
        assertDecided(40);
        assertThat(verdicts).extracting(all -> all.stream().map(Verdict::kind).distinct().toList())
                .containsExactlyInAnyOrder(List.of(Kind.WON, Kind.REJECTED), List.of(Kind.OWNED, Kind.REJECTED_BEFORE));
        assertThat(verdicts.get(0).stream().map(Verdict::owned).toList())
                .isEqualTo(verdicts.get(1).stream().map(Verdict::owned).toList());
    }

    @Test
    void twoWhosePollsOverlapDecideInTheOrderOfTheLog() {
        // Given: the zombie's poll ends earlier, as polls are cut at other places
        tables.begin();
        tables.execute("update coupon set name = 'held' where id = ?", coupon);
        List<CompletableFuture<List<Verdict>>> both = Stream.of(claims(0, 25), claims(0, 40))
                .map(poll -> CompletableFuture.supplyAsync(() -> issue(poll), command -> new Thread(command).start()))
                .toList();
        await().atMost(LIMIT).until(() -> operator.waitingForALock() == 2);

        // When
        tables.rollback();
        both.forEach(CompletableFuture::join);

        // Then
        assertDecided(40);
    }

    @Test
    void anOldPollAfterANewerOneChangesNothing() {
        // Given
        issue(claims(0, 20));
        issue(claims(20, 40));
        List<Issued> issued = tables.issued(coupon);
        List<Rejected> rejected = tables.rejected(coupon);
        tables.execute("update coupon set total_quantity = 100 where id = ?", coupon);

        // When
        List<Verdict> verdicts = issue(claims(10, 40));

        // Then
        assertThat(verdicts).extracting(Verdict::kind).containsOnly(Kind.OWNED, Kind.REJECTED_BEFORE);
        assertThat(tables.issued(coupon)).isEqualTo(issued);
        assertThat(tables.rejected(coupon)).isEqualTo(rejected);
        assertDecided(40);
    }

    private void assertDecided(int claims) {
        assertThat(tables.issued(coupon)).extracting(Issued::userId)
                .isEqualTo(IntStream.range(0, TOTAL).mapToObj(ZombieTest::user).toList());
        assertThat(tables.issued(coupon)).extracting(Issued::rank)
                .isEqualTo(IntStream.rangeClosed(1, TOTAL).boxed().toList());
        assertThat(tables.issuedQuantity(coupon)).isEqualTo(TOTAL);
        assertThat(tables.rejected(coupon)).extracting(Rejected::userId)
                .isEqualTo(IntStream.range(TOTAL, claims).mapToObj(ZombieTest::user).toList());
    }

    private List<Verdict> issue(List<ClaimRequested> poll) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> transaction.issue(poll));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private List<ClaimRequested> claims(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new ClaimRequested(coupon, user(i), NOON.plusMillis(i), true, null))
                .toList();
    }

    private static String user(int number) {
        return "user-" + number;
    }
}
