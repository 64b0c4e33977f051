package io.firstcome.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.awaitility.core.ConditionTimeoutException;

import io.firstcome.Campaign;
import io.firstcome.services.Application;
import io.firstcome.services.Credentials;
import io.firstcome.services.MySqlServer;
import io.firstcome.services.RedisCluster;
import io.firstcome.services.RedisServer;
import io.firstcome.services.ServerProcess;
import io.firstcome.services.Services;

/**
 * Two instances of the packaged application on one set of servers, where Redis may be a cluster, and what can be done to each
 * of them.
 */
final class Site implements AutoCloseable {

    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);
    private static final Duration ISSUING_LIMIT = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Services services;
    /** Null where there is none. */
    private final RedisCluster cluster;
    private final Credentials credentials;
    private final List<Application> instances;

    private String couponId = "";
    private Application victim;
    private Slowness slowness;

    /** @param cluster in the place of the one Redis, or null */
    private Site(String name, RedisCluster cluster, Map<String, String> more) {
        this.cluster = cluster;
        this.services = Services.start(name);
        this.credentials = Credentials.create(name + "-keys");
        Map<String, String> settings = credentials.settings(services);
        // the clients here are the load
        settings.put("firstcome.limits.enabled", "false");
        if (cluster != null) {
            settings.putAll(cluster.configuration());
        }
        settings.putAll(more);
        this.instances = List.of(new Application(name + "-one", settings), new Application(name + "-other", settings));
        this.victim = instances.get(0);
    }

    /** @param name of the folders in target/services that take logs and data */
    static Site start(String name) {
        return start(name, Map.of());
    }

    /** @param settings beside those that an instance needs */
    static Site start(String name, Map<String, String> settings) {
        return start(new Site(name, null, settings));
    }

    /**
     * The same with a Redis Cluster.
     *
     * @param nodeTimeout how long a master may say nothing before the others replace it
     */
    static Site startWithCluster(String name, Duration nodeTimeout) {
        return start(new Site(name, RedisCluster.start(name + "-redis", nodeTimeout), Map.of()));
    }

    private static Site start(Site site) {
        try {
            ServerProcess.startAll(site.instances);
            return site;
        } catch (RuntimeException e) {
            site.close();
            throw e;
        }
    }

    Services services() {
        return services;
    }

    List<Application> instances() {
        return instances;
    }

    List<String> urls() {
        return instances.stream().map(Application::url).toList();
    }

    /** A token of a back end that claims for its users. */
    String token() {
        return credentials.token("shop", "service");
    }

    /** A token of one of its users. */
    String tokenOf(String user) {
        return credentials.token(user, "user");
    }

    String tokenOfOperator() {
        return credentials.token("operator", "admin");
    }

    /** A new coupon, open now and for long; faults and health are those of its drop from here on. */
    String newCoupon(int quantity) {
        couponId = Campaign.create(instances.get(0).url(), tokenOfOperator(), quantity);
        return couponId;
    }

    /** The same, of this master of the cluster. */
    String newCouponOf(RedisServer master, int quantity) {
        return Stream.generate(() -> newCoupon(quantity)).filter(id -> redisOf(id) == master).findFirst().orElseThrow();
    }

    /** Chooses the instance that is issuing the present coupon, for its death hurts most; waits a little for one. */
    Application chooseVictim() {
        try {
            victim = await().atMost(ISSUING_LIMIT).pollInterval(BETWEEN_LOOKS)
                    .until(this::issuing, Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException sinceItsStartNoneHasIssued) {
            victim = instances.get(0);
        }
        return victim;
    }

    /** The instance that was chosen last. */
    Application victim() {
        return victim;
    }

    void slow(ServerProcess process) {
        slowness = Slowness.of(process);
    }

    void atFullSpeed() {
        if (slowness != null) {
            slowness.close();
            slowness = null;
        }
    }

    /** What Redis has on its disk now; it goes on writing meanwhile, so the end may be missing. */
    void copyOfRedis() {
        Path copy = copyDirectory();
        delete(copy);
        copy(services.redis().dataDirectory(), copy);
    }

    /** Gives Redis, which is not running, the data of the last {@link #copyOfRedis()}. */
    void restoreRedis() {
        services.redis().wipe();
        copy(copyDirectory(), services.redis().dataDirectory());
    }

    /** Claims of that coupon that wait for the log. */
    long outbox(String coupon) {
        return RedisLine.count(redisOf(coupon), "ZCARD " + outboxKey(coupon));
    }

    /** Those of them that were admitted up to that time. */
    long outboxUntil(String coupon, Instant time) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
        return RedisLine.count(redisOf(coupon), "ZCOUNT " + outboxKey(coupon) + " -inf " + micros);
    }

    /** Returns when both instances are ready and no claim from before the end of the fault waits for the log any more. */
    void awaitHealth(String coupon, Instant endOfFault) {
        await("health after the fault").atMost(RECOVERY_LIMIT).pollInterval(BETWEEN_LOOKS).ignoreExceptions()
                .until(() -> instances.stream().allMatch(Application::isReady) && outboxUntil(coupon, endOfFault) == 0);
    }

    /** Starts and wakes whatever a fault that was broken off has left behind. */
    void heal() {
        atFullSpeed();
        List<ServerProcess> all = new ArrayList<>(List.of(services.redis(), services.kafka(), services.mySql()));
        all.addAll(cluster == null ? List.of() : cluster.nodes());
        all.addAll(instances);
        for (ServerProcess process : all) {
            if (process.isRunning()) {
                process.resume();
            } else {
                process.start();
            }
        }
    }

    @Override
    public void close() {
        atFullSpeed();
        instances.forEach(ServerProcess::close);
        if (cluster != null) {
            cluster.close();
        }
        services.close();
        delete(copyDirectory());
    }

    RedisServer redis() {
        return services.redis();
    }

    RedisCluster cluster() {
        return cluster;
    }

    /** What the instances have logged. */
    List<String> logs() {
        return instances.stream().map(Site::logged).toList();
    }

    /** Who serves that coupon at the moment. */
    RedisServer redisOf(String coupon) {
        return cluster == null ? services.redis() : cluster.masterOf(outboxKey(coupon));
    }

    MySqlServer mySql() {
        return services.mySql();
    }

    ServerProcess kafka() {
        return services.kafka();
    }

    private static String outboxKey(String coupon) {
        return "firstcome:{" + coupon + "}:outbox";
    }

    private Path copyDirectory() {
        return services.redis().dataDirectory().resolveSibling("copy");
    }

    private Optional<Application> issuing() {
        return instances.stream().filter(this::isIssuing).findFirst();
    }

    private boolean isIssuing(Application instance) {
        return instance.isRunning() && logged(instance).contains("Issued coupon " + couponId);
    }

    private static String logged(Application instance) {
        try {
            return instance.logged();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
