package io.firstcome.faults;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

import io.firstcome.services.ServerProcess;

/** What is done to one process in mid-drop, and what ends it. */
enum Fault {

    INSTANCE_KILLED("instance: kill -9, started again", Fault::killInstance, Fault::startInstance),
    INSTANCE_TERMINATED("instance: TERM, started again", site -> site.chooseVictim().stop(), Fault::startInstance),
    INSTANCE_FROZEN("instance: SIGSTOP", site -> site.chooseVictim().pause(), site -> site.victim().resume()),
    INSTANCE_SLOW("instance: slow", site -> site.slow(site.chooseVictim()), Site::atFullSpeed),

    KAFKA_KILLED("Kafka: kill -9, started again", kill(Site::kafka), start(Site::kafka)),
    KAFKA_FROZEN("Kafka: SIGSTOP", pause(Site::kafka), resume(Site::kafka)),
    KAFKA_SLOW("Kafka: slow", site -> site.slow(site.kafka()), Site::atFullSpeed),

    MYSQL_KILLED("MySQL: kill -9, started again", kill(Site::mySql), start(Site::mySql)),
    MYSQL_FROZEN("MySQL: SIGSTOP", pause(Site::mySql), resume(Site::mySql)),
    MYSQL_SLOW("MySQL: slow", site -> site.slow(site.mySql()), Site::atFullSpeed),

    REDIS_KILLED("Redis: kill -9, started again, data kept", kill(Site::redis), start(Site::redis)),
    REDIS_RESTARTED("Redis: kill -9 and started at once, data kept", Fault::restartRedis, Fault::nothing),
    REDIS_FROZEN("Redis: SIGSTOP", pause(Site::redis), resume(Site::redis)),
    REDIS_SLOW("Redis: slow", site -> site.slow(site.redis()), Site::atFullSpeed),
    REDIS_FLUSHED("Redis: FLUSHALL", site -> RedisLine.flush(site.redis()), Fault::nothing),
    REDIS_WIPED("Redis: kill -9, wiped, started again", kill(Site::redis), Fault::startEmptyRedis),
    REDIS_WIPED_AT_ONCE("Redis: kill -9, wiped and started at once", Fault::replaceRedis, Fault::nothing),
    /** Its end is what hurts: Redis comes back at once, with the data of the beginning. */
    REDIS_BEHIND("Redis: kill -9, back at once with older data", Site::copyOfRedis, Fault::restoreRedis);

    private final String title;
    private final Consumer<Site> begin;
    private final Consumer<Site> end;

    Fault(String title, Consumer<Site> begin, Consumer<Site> end) {
        this.title = title;
        this.begin = begin;
        this.end = end;
    }

    String title() {
        return title;
    }

    void begin(Site site) {
        begin.accept(site);
    }

    /** Whatever was taken away serves again when this returns; the application may need longer. */
    void end(Site site) {
        end.accept(site);
    }

    /** While the gate is away claims are taken ungated, and the log may refuse them. */
    boolean isOfRedis() {
        return name().startsWith("REDIS");
    }

    /** How long it lasts in the table. */
    Duration usualLength() {
        return switch (this) {
            // longer than a producer's delivery.timeout.ms and a client's patience
            case KAFKA_KILLED, KAFKA_FROZEN -> Duration.ofSeconds(7);
            case REDIS_BEHIND, REDIS_FLUSHED, REDIS_RESTARTED, REDIS_WIPED_AT_ONCE -> Duration.ofSeconds(1);
            default -> Duration.ofSeconds(4);
        };
    }

    private static Consumer<Site> kill(Function<Site, ServerProcess> process) {
        return site -> process.apply(site).kill();
    }

    private static Consumer<Site> start(Function<Site, ServerProcess> process) {
        return site -> process.apply(site).start();
    }

    private static Consumer<Site> pause(Function<Site, ServerProcess> process) {
        return site -> process.apply(site).pause();
    }

    private static Consumer<Site> resume(Function<Site, ServerProcess> process) {
        return site -> process.apply(site).resume();
    }

    private static void killInstance(Site site) {
        site.chooseVictim().kill();
    }

    private static void startInstance(Site site) {
        site.victim().start();
    }

    private static void restartRedis(Site site) {
        site.redis().kill();
        site.redis().start();
    }

    private static void startEmptyRedis(Site site) {
        site.redis().wipe();
        site.redis().start();
    }

    private static void replaceRedis(Site site) {
        site.redis().kill();
        startEmptyRedis(site);
    }

    private static void restoreRedis(Site site) {
        site.redis().kill();
        site.restoreRedis();
        site.redis().start();
    }

    private static void nothing(Site site) {
        // it was over as soon as it began
    }
}
