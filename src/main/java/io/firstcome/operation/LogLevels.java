package io.firstcome.operation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

import io.quarkus.logging.Log;
import io.smallrye.config.ConfigMapping;
import io.vertx.core.Vertx;

/**
 * The log levels of this instance that an operator may change while it runs, for a while: then each goes back to what is
 * configured. For any thread; nothing blocks.
 */
@ApplicationScoped
public class LogLevels {

    /** {@code firstcome.log-levels.*}; the defaults and their reasons stand in application.properties. */
    @ConfigMapping(prefix = "firstcome.log-levels")
    public interface Limits {

        /** What can be changed: these and no others. */
        List<String> categories();
    }

    /** What can be asked for. Nothing is silenced: errors are always told. */
    public enum Wanted {
        ERROR(Level.ERROR),
        WARN(Level.WARN),
        INFO(Level.INFO),
        DEBUG(Level.DEBUG);

        private final Level level;

        Wanted(Level level) {
            this.level = level;
        }
    }

    /**
     * The level of a category.
     *
     * @param level that is in force
     * @param until when it goes back to what is configured, null for what is configured
     */
    @Schema(name = "LogLevel", examples = """
            {"category": "io.firstcome.gate", "level": "DEBUG", "until": "2026-11-27T03:10:00.000Z"}""")
    public record View(String category, String level, Instant until) {
    }

    /**
     * A change that holds.
     *
     * @param logger kept, or the log manager might forget it and its level
     * @param before its own level, null where it has its parent's
     */
    private record Change(Logger logger, java.util.logging.Level before, Instant until, long timer) {
    }

    private final Limits limits;
    private final Clock clock;
    private final Vertx vertx;
    /** Guarded by this; no larger than what can be changed. */
    private final Map<String, Change> changes = new HashMap<>();

    LogLevels(Limits limits, Clock clock, Vertx vertx) {
        this.limits = limits;
        this.clock = clock;
        this.vertx = vertx;
    }

    /** Whether it can be changed. */
    boolean isKnown(String category) {
        return limits.categories().contains(category);
    }

    /** All that can be changed, in the order of the configuration. */
    List<View> all() {
        return limits.categories().stream().map(this::view).toList();
    }

    /** @param category one that is known */
    synchronized View view(String category) {
        Change change = changes.get(category);
        return new View(category, inForce(Logger.getLogger(category)).getName(), change == null ? null : change.until());
    }

    synchronized boolean isChanged(String category) {
        return changes.containsKey(category);
    }

    /**
     * Changes it, or changes it again.
     *
     * @param category one that is known
     * @param time then it goes back by itself
     */
    synchronized View set(String category, Wanted wanted, Duration time) {
        Logger logger = Logger.getLogger(category);
        Change change = changes.get(category);
        if (change != null) {
            vertx.cancelTimer(change.timer());
        }
        long timer = vertx.setTimer(time.toMillis(), now -> reset(category));
        changes.put(category, new Change(logger, change == null ? logger.getLevel() : change.before(),
                clock.instant().plus(time).truncatedTo(ChronoUnit.MILLIS), timer));
        logger.setLevel(wanted.level);
        Log.infof("Log level of %s: %s for %s", category, wanted, time);
        return view(category);
    }

    /** Back to what is configured. */
    synchronized View reset(String category) {
        Change change = changes.remove(category);
        if (change != null) {
            vertx.cancelTimer(change.timer());
            change.logger().setLevel(change.before());
            Log.infof("Log level of %s: %s, as configured", category, inForce(change.logger()));
        }
        return view(category);
    }

    /** The loggers outlive the application in dev mode and in tests. */
    @PreDestroy
    void resetAll() {
        List.copyOf(changes.keySet()).forEach(this::reset);
    }

    private static java.util.logging.Level inForce(Logger logger) {
        Logger one = logger;
        while (one.getLevel() == null) {
            one = one.getParent();
        }
        return one.getLevel();
    }
}
