package io.firstcome;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.quarkus.logging.Log;

/**
 * Whether another system can be reached from here, and for how long it has been so. One answer makes it reachable, one
 * failure away. May be used by any thread; nothing blocks.
 */
public final class Reach {

    private static final long NOT = Long.MIN_VALUE;

    private final String name;
    private final LongSupplier nanos;
    private final AtomicLong awaySince = new AtomicLong(NOT);
    private final AtomicLong reachableSince;
    private final AtomicLong lastTry;
    private volatile long lastAnswer;

    /**
     * @param name what the log calls it
     * @param nanos a clock that only goes forward, such as {@link System#nanoTime}
     */
    public Reach(String name, LongSupplier nanos) {
        this.name = name;
        this.nanos = nanos;
        this.reachableSince = new AtomicLong(nanos.getAsLong());
        this.lastTry = new AtomicLong(nanos.getAsLong());
        this.lastAnswer = nanos.getAsLong();
    }

    public void answered() {
        lastAnswer = nanos.getAsLong();
        long since = awaySince.get();
        if (since != NOT) {
            reachableSince.set(nanos.getAsLong());
            if (awaySince.compareAndSet(since, NOT)) {
                Log.infof("%s answers again, after %d ms", name, TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - since));
            }
        }
    }

    public void failed() {
        if (awaySince.compareAndSet(NOT, nanos.getAsLong())) {
            Log.warnf("%s does not answer", name);
        }
    }

    /**
     * One answer did not come in time: a failure, unless others came meanwhile. Then it is only slow, for there is a lot to do.
     *
     * @param limit the time that the answer had
     */
    public void late(Duration limit) {
        if (nanos.getAsLong() - lastAnswer >= limit.toNanos()) {
            failed();
        }
    }

    /** Nobody has looked for a while: it may have been away meanwhile, or answered. */
    public void unknown() {
        reachableSince.set(nanos.getAsLong());
        long since = awaySince.get();
        if (since != NOT) {
            awaySince.compareAndSet(since, nanos.getAsLong());
        }
    }

    public boolean isAway() {
        return awaySince.get() != NOT;
    }

    /** For how long nothing has answered; zero while it is reachable. */
    public Duration awayFor() {
        long since = awaySince.get();
        return since == NOT ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - since);
    }

    /** For how long everything has answered, as far as anybody has looked; zero while it is away. */
    public Duration reachableFor() {
        return isAway() ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - reachableSince.get());
    }

    /** Whether to try at all: always while it is reachable, and now and then while it is away. */
    public boolean mayTry(Duration every) {
        if (!isAway()) {
            return true;
        }
        long now = nanos.getAsLong();
        long last = lastTry.get();
        return now - last >= every.toNanos() && lastTry.compareAndSet(last, now);
    }
}
