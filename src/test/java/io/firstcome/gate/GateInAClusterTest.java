package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.firstcome.gate.GateAnswer.Outcome;
import io.firstcome.services.RedisCluster;
import io.firstcome.services.RedisServer;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;

/**
 * Gates in a Redis Cluster (SPEC §4, §5; docs/adr/0018): every command keeps to one slot, and a master that is away concerns
 * the coupons that it serves, and no others.
 */
class GateInAClusterTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration NODE_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private static final String KEPT = "firstcome:kept";
    private static final Wish ALL = new Wish(10, Duration.ZERO, Duration.ofSeconds(5));

    private static RedisCluster cluster;
    private static GateOnItsOwn own;
    private static Gate gate;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start("gate-in-a-cluster", NODE_TIMEOUT);
        own = GateOnItsOwn.in(cluster, TIMEOUT);
        gate = own.gate();
        await().atMost(LIMIT).ignoreExceptions().until(() -> waitFor(gate.kept()) != null && !gate.isPartlyAway());
    }

    @AfterAll
    static void stop() {
        if (own != null) {
            own.close();
        }
        cluster.close();
    }

    @AfterEach
    void heal() {
        cluster.nodes().stream().filter(node -> !node.isRunning()).forEach(RedisServer::start);
        cluster.awaitHealth();
    }

    @Test
    void everyCommandKeepsToOneSlot() {
        // Given
        Map<RedisServer, UUID> coupons = couponOfEachMaster();
        List<UUID> ids = List.copyOf(coupons.values());

        // When, Then
        for (UUID id : ids) {
            assertThat(claim(id, "kim")).isEqualTo(Outcome.ADMITTED);
            assertThat(claim(id, "lee")).isEqualTo(Outcome.ADMITTED);
            assertThat(claim(id, "park")).isEqualTo(Outcome.SOLD_OUT);
            assertThat(waitFor(gate.undecided(id, 10))).containsExactly("kim", "lee");
            List<OutboxEntry> waiting = waitFor(gate.outbox(id, NOW.minusSeconds(60), NOW.plusSeconds(600), 10));
            assertThat(waiting).extracting(OutboxEntry::userId).containsExactly("kim", "lee");
            waitFor(gate.settle(id, waiting));
            waitFor(gate.decided(id, List.of(Decided.issued("kim", NOW, 1, NOW, null), Decided.rejected("lee", NOW))));
            assertThat(waitFor(gate.look(id, "kim")).entry().rank()).isEqualTo(1);
            assertThat(waitFor(gate.entries(id, List.of("kim", "choi")))).containsOnlyKeys("kim");
            assertThat(waitFor(gate.agree(terms(id, 5, 1))).kind()).isEqualTo(Agreement.Kind.AGREED);
            assertThat(waitFor(gate.lower(terms(id, 4, 2))).kind()).isEqualTo(Agreement.Kind.AGREED);
            assertThat(waitFor(gate.terms(id)).version()).isEqualTo(2);
            assertThat(waitFor(gate.taken(id))).isEqualTo(2);
            assertThat(waitFor(gate.distrustBelow(id, 3))).isTrue();
            assertThat(waitFor(gate.beat(id, "me", ALL)).state()).isEqualTo(Beat.State.STALE);
            restore(id, terms(id, 3, 2));
        }
        assertThat(waitFor(gate.remaining(ids))).containsOnlyKeys(ids).containsValue(3);
        assertThat(waitFor(gate.kept())).containsKeys(ids.toArray(UUID[]::new));
        ids.forEach(id -> waitFor(gate.forget(id)));
        assertThat(waitFor(gate.kept())).doesNotContainKeys(ids.toArray(UUID[]::new));
    }

    @Test
    void aMasterThatDiesConcernsNobodyButItsOwnCoupons() {
        // Given: its coupons, and the list of those that keepers look after
        Map<RedisServer, UUID> coupons = couponOfEachMaster();
        RedisServer victim = cluster.masterOf(KEPT);
        UUID hurt = coupons.get(victim);
        List<UUID> others = coupons.values().stream().filter(id -> !id.equals(hurt)).toList();
        assertThat(claim(hurt, "kim")).isEqualTo(Outcome.ADMITTED);

        // When
        victim.kill();

        // Then
        await().atMost(LIMIT).ignoreExceptions().until(() -> {
            claimWithFailure(hurt, "lee");
            return gate.reach(hurt).isAway();
        });
        assertThat(gate.isPartlyAway()).isTrue();
        assertThat(gate.isAway()).isFalse();
        for (UUID id : others) {
            assertThat(claim(id, "kim")).isEqualTo(Outcome.ADMITTED);
            assertThat(gate.reach(id).isAway()).isFalse();
        }
        assertThat(waitFor(gate.remaining(List.copyOf(coupons.values())))).containsOnlyKeys(others);
        assertThat(waitFor(gate.kept())).containsKeys(coupons.values().toArray(UUID[]::new));
        UUID opened = couponOf(cluster.masterOf(GateKeys.of(others.get(0)).gate()));
        assertThat(claim(opened, "kim")).isEqualTo(Outcome.ADMITTED);

        // When
        cluster.masterOf(KEPT, victim);

        // Then: what its replica knows may be of any age, so it admits nobody
        assertThat(answered(hurt, "lee")).isEqualTo(Outcome.STALE);
        restore(hurt, terms(hurt, 2, 0));
        assertThat(claim(hurt, "lee")).isEqualTo(Outcome.ADMITTED);
        waitFor(gate.kept());
        Gate another = own.anotherInstance();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(waitFor(another.kept()))
                .containsKey(opened).containsKeys(coupons.values().toArray(UUID[]::new)));
    }

    @Test
    void aMasterThatSaysNothingConcernsNobodyButItsOwnCoupons() {
        // Given
        Map<RedisServer, UUID> coupons = couponOfEachMaster();
        // the first that the instance was told of
        RedisServer victim = cluster.nodes().stream().filter(coupons::containsKey).findFirst().orElseThrow();
        UUID hurt = coupons.get(victim);

        // When
        victim.pause();
        try {
            await().atMost(LIMIT).until(() -> {
                claimWithFailure(hurt, "kim");
                return gate.reach(hurt).isAway();
            });

            // Then
            coupons.values().stream().filter(id -> !id.equals(hurt))
                    .forEach(id -> assertThat(claim(id, "kim")).isEqualTo(Outcome.ADMITTED));
            cluster.masterOf(GateKeys.of(hurt).gate(), victim);
            assertThat(answered(hurt, "lee")).isEqualTo(Outcome.STALE);
        } finally {
            victim.resume();
        }
    }

    @Test
    void aMasterThatIsReplacedOnPurposeIsFollowed() throws IOException {
        // Given
        Map.Entry<RedisServer, UUID> any = couponOfEachMaster().entrySet().iterator().next();
        UUID id = any.getValue();
        assertThat(claim(id, "kim")).isEqualTo(Outcome.ADMITTED);

        // When
        cluster.failOver(cluster.replicaOf(any.getKey()));
        cluster.masterOf(GateKeys.of(id).gate(), any.getKey());

        // Then
        assertThat(answered(id, "lee")).isEqualTo(Outcome.STALE);
        // by the clock of the new master, somebody was in touch with it this very moment
        own.send(Command.HSET, GateKeys.of(id).gate(), "aliveAt", String.valueOf(Instant.now().plusMillis(3).toEpochMilli()));
        assertThat(claim(id, "lee")).isEqualTo(Outcome.STALE);
        restore(id, terms(id, 2, 0));
        assertThat(claim(id, "lee")).isEqualTo(Outcome.ADMITTED);
    }

    /** Two places each. */
    private static Map<RedisServer, UUID> couponOfEachMaster() {
        Set<RedisServer> masters = Stream.generate(UUID::randomUUID).limit(200)
                .map(id -> cluster.masterOf(GateKeys.of(id).gate())).collect(Collectors.toSet());
        assertThat(masters).hasSize(3);
        return masters.stream().collect(Collectors.toMap(master -> master, GateInAClusterTest::couponOf));
    }

    private static UUID couponOf(RedisServer master) {
        UUID id = Stream.generate(UUID::randomUUID)
                .filter(one -> cluster.masterOf(GateKeys.of(one).gate()) == master).findFirst().orElseThrow();
        await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> {
            waitFor(gate.open(terms(id, 2, 0)));
            assertThat(waitFor(gate.terms(id))).isNotNull();
        });
        return id;
    }

    private static GateTerms terms(UUID id, int total, int version) {
        return new GateTerms(id, "OPEN", NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(2)), total, version);
    }

    /** As the only instance would; what was admitted before stands in the outbox and keeps its place. */
    private static void restore(UUID id, GateTerms terms) {
        assertThat(waitFor(gate.restore(id, "me")).kind()).isEqualTo(Restoration.Kind.MINE);
        assertThat(waitFor(gate.reserve(terms, "me", List.of()))).isTrue();
        assertThat(waitFor(gate.restored(terms, "me"))).isTrue();
    }

    private static Outcome claim(UUID id, String user) {
        return waitFor(Gates.claim(gate, id, user)).outcome();
    }

    /** As soon as the gate answers. */
    private static Outcome answered(UUID id, String user) {
        List<Outcome> outcomes = new ArrayList<>();
        await().atMost(LIMIT).ignoreExceptions().until(() -> outcomes.add(claim(id, user)));
        return outcomes.get(0);
    }

    private static void claimWithFailure(UUID id, String user) {
        Gates.claim(gate, id, user).onFailure().recoverWithNull().await().atMost(LIMIT);
    }

    private static <T> T waitFor(Uni<T> work) {
        return work.await().atMost(LIMIT);
    }
}
