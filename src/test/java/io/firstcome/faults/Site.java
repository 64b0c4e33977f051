package io.firstcome.faults;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import io.firstcome.services.RedisServer;
import io.firstcome.services.ServerProcess;
import io.firstcome.services.Services;

/** Two instances of the packaged application on one set of servers, and what can be done to each of them. */
final class Site implements AutoCloseable {

    private static final Duration RECOVERY_LIMIT = Duration.ofSeconds(60);
    private static final Duration ISSUING_LIMIT = Duration.ofSeconds(3);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int PROBE_MILLIS = 2_000;

    private final Services services;
    private final Credentials credentials;
    private final List<Application> instances;

    private String couponId = "";
    private Application victim;
    private Slowness slowness;

    private Site(String name, Map<String, String> more) {
        this.services = Services.start(name);
        this.credentials = Credentials.create(name + "-keys");
        Map<String, String> settings = credentials.settings(services);
        // the clients here are the load
        settings.put("firstcome.limits.enabled", "false");
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
        Site site = new Site(name, settings);
        try {
            site.instances.forEach(ServerProcess::start);
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

    /** Claims of the present coupon that wait for the log. */
    long outbox() {
        return RedisLine.count(services.redis(), "ZCARD " + outboxKey());
    }

    /** Those of them that were admitted up to that time. */
    long outboxUntil(Instant time) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
        return RedisLine.count(services.redis(), "ZCOUNT " + outboxKey() + " -inf " + micros);
    }

    /** Returns when both instances are ready and no claim from before the end of the fault waits for the log any more. */
    void awaitHealth(Instant endOfFault) {
        await("health after the fault").atMost(RECOVERY_LIMIT).pollInterval(BETWEEN_LOOKS).ignoreExceptions()
                .until(() -> instances.stream().allMatch(Site::isReady) && outboxUntil(endOfFault) == 0);
    }

    /** Starts and wakes whatever a fault that was broken off has left behind. */
    void heal() {
        atFullSpeed();
        List<ServerProcess> all = Stream.concat(
                Stream.of(services.redis(), services.kafka(), services.mySql()), instances.stream()).toList();
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
        services.close();
        delete(copyDirectory());
    }

    RedisServer redis() {
        return services.redis();
    }

    MySqlServer mySql() {
        return services.mySql();
    }

    ServerProcess kafka() {
        return services.kafka();
    }

    private String outboxKey() {
        return "firstcome:{" + couponId + "}:outbox";
    }

    private Path copyDirectory() {
        return services.redis().dataDirectory().resolveSibling("copy");
    }

    private Optional<Application> issuing() {
        return instances.stream().filter(this::isIssuing).findFirst();
    }

    private boolean isIssuing(Application instance) {
        try {
            return instance.isRunning() && instance.logged().contains("Issued coupon " + couponId);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isReady(Application instance) throws UncheckedIOException {
        try {
            HttpURLConnection probe = (HttpURLConnection) instance.readyUrl().toURL().openConnection();
            probe.setConnectTimeout(PROBE_MILLIS);
            probe.setReadTimeout(PROBE_MILLIS);
            return probe.getResponseCode() == Told.OK;
        } catch (IOException e) {
            return false;
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
