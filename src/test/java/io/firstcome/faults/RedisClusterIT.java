package io.firstcome.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.firstcome.services.RedisCluster;
import io.firstcome.services.RedisServer;

/**
 * Three drops at the same time, one on each master of a Redis Cluster, and one of the masters goes away in the middle (SPEC
 * §3.3, §5; docs/adr/0018): nothing is lost, and the two other drops feel nothing of it. Three minutes, a part of
 * {@code ./mvnw verify -Pfaults}; alone with {@code -Dit.test=RedisClusterIT}.
 */
class RedisClusterIT {

    /** No shorter than the gates' lease: docs/failure-modes.md. */
    private static final Duration NODE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration BEFORE = Duration.ofMillis(1500);
    /** Before, and until the gate is open again. */
    private static final Duration FAULT = Duration.ofSeconds(9);
    private static final Drop DROP = Drop.of(Integer.getInteger("firstcome.faults.cluster-coupons", 1_000));
    /** Coupons that nobody claims; of so many every master has some. */
    private static final int IDLE = 30;
    private static final Pattern ONLY = Pattern.compile(System.getProperty("firstcome.faults.only", ".*"));
    private static final Pattern RESTORED = Pattern.compile("Gate of coupon (\\S+) ");
    private static final FaultTable TABLE = new FaultTable(Path.of("target", "faults-cluster.txt"));

    private static Site site;

    /** What is done to one master of a cluster, and to its replica. */
    enum ClusterFault {

        MASTER_KILLED("a master: kill -9, its replica takes over, started again") {
            @Override
            void strike(RedisCluster cluster, RedisServer master, String key) {
                master.kill();
                cluster.masterOf(key, master);
                Pause.of(Duration.ofSeconds(2));
                master.start();
            }
        },
        REPLICA_BEHIND("a master: kill -9, its replica takes over with older data, started again") {
            @Override
            void strike(RedisCluster cluster, RedisServer master, String key) throws IOException {
                RedisServer replica = cluster.replicaOf(master);
                cluster.cutOff(replica);
                Pause.of(Duration.ofSeconds(2));
                MASTER_KILLED.strike(cluster, master, key);
                cluster.letIn(replica);
            }
        },
        MASTER_FROZEN("a master: SIGSTOP, its replica takes over, goes on") {
            @Override
            void strike(RedisCluster cluster, RedisServer master, String key) {
                master.pause();
                cluster.masterOf(key, master);
                Pause.of(Duration.ofSeconds(2));
                master.resume();
            }
        },
        MASTER_REPLACED("a master: replaced by its replica on purpose") {
            @Override
            void strike(RedisCluster cluster, RedisServer master, String key) throws IOException {
                cluster.failOver(cluster.replicaOf(master));
                cluster.masterOf(key, master);
            }
        },
        MASTER_AND_REPLICA_KILLED("a master and its replica: kill -9, started again, data kept") {
            @Override
            void strike(RedisCluster cluster, RedisServer master, String key) throws IOException {
                RedisServer replica = cluster.replicaOf(master);
                replica.kill();
                master.kill();
                Pause.of(Duration.ofSeconds(5));
                master.start();
                replica.start();
            }
        };

        private final String title;

        ClusterFault(String title) {
            this.title = title;
        }

        abstract void strike(RedisCluster cluster, RedisServer master, String key) throws IOException;
    }

    @BeforeAll
    static void start() {
        site = Site.startWithCluster("faults-cluster", NODE_TIMEOUT);
        Drop.tiny().run(site, "warming up", List.of());
    }

    @AfterAll
    static void stop() {
        TABLE.print();
        if (site != null) {
            site.close();
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyPromiseIsKeptAndTheOthersFeelNothing(ClusterFault fault) {
        // Given
        List<String> coupons = couponOfEachMaster();
        String hurt = coupons.get(0);
        List<String> others = coupons.subList(1, coupons.size());
        CompletableFuture<Void> over = new CompletableFuture<>();
        List<Integer> logged = site.logs().stream().map(String::length).toList();

        // When
        List<CompletableFuture<Drop.Outcome>> drops = Stream.concat(
                Stream.of(begin(hurt, fault.title, true, () -> strike(fault, hurt, over))),
                others.stream().map(coupon -> begin(coupon, "meanwhile at another master", false, over::join))).toList();
        List<Drop.Outcome> outcomes = drops.stream().map(CompletableFuture::join).toList();
        outcomes.forEach(TABLE::add);

        // Then
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.findings().details()).isEmpty());
        assertThat(outcomes.subList(1, outcomes.size())).allSatisfy(
                outcome -> assertThat(outcome.facts().told()).extracting(Told::word).doesNotContain("UNAVAILABLE"));
        List<String> news = IntStream.range(0, logged.size())
                .mapToObj(i -> site.logs().get(i).substring(logged.get(i))).toList();
        assertThat(news).noneMatch(log -> log.contains(" ERROR "));
        // those that nobody claims at the moment included
        assertThat(news.stream().flatMap(log -> RESTORED.matcher(log).results()).map(gate -> gate.group(1)))
                .contains(hurt)
                .allMatch(coupon -> site.redisOf(coupon) == site.redisOf(hurt));
    }

    static Stream<ClusterFault> faults() {
        return Arrays.stream(ClusterFault.values()).filter(fault -> ONLY.matcher(fault.name()).matches());
    }

    private static List<String> couponOfEachMaster() {
        site.cluster().awaitHealth();
        Set<RedisServer> masters = IntStream.range(0, IDLE).mapToObj(i -> site.redisOf(site.newCoupon(1)))
                .collect(Collectors.toSet());
        assertThat(masters).hasSize(3);
        return masters.stream().map(master -> site.newCouponOf(master, DROP.coupons())).toList();
    }

    private static CompletableFuture<Drop.Outcome> begin(String coupon, String title, boolean isHurt, Runnable faults) {
        Diary.write("%s: coupon %s", title, coupon);
        return CompletableFuture.supplyAsync(() -> DROP.run(site, coupon, title, isHurt, FAULT, faults),
                drop -> new Thread(drop).start());
    }

    private static void strike(ClusterFault fault, String coupon, CompletableFuture<Void> over) {
        try {
            Pause.of(BEFORE);
            Diary.write("%s begins", fault);
            Instant begun = Instant.now();
            fault.strike(site.cluster(), site.redisOf(coupon), "firstcome:{" + coupon + "}:outbox");
            Instant ended = Instant.now();
            site.awaitHealth(coupon, ended);
            Diary.write("%s is over after %d ms; well again after %d ms more", fault,
                    Duration.between(begun, ended).toMillis(), Duration.between(ended, Instant.now()).toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            over.complete(null);
            site.heal();
        }
    }
}
