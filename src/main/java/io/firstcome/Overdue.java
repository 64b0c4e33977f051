package io.firstcome;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

import io.vertx.core.Vertx;

/**
 * Tells what has waited for too long that it has. Looks at all of them now and then: a timer for each would cost more than most
 * of what is waited for. May be used by any thread.
 */
public final class Overdue {

    /** So much later than due at the most. */
    private static final Duration GRAIN = Duration.ofMillis(50);

    /** Something that waits. */
    public interface Waiting {

        /** Whether it has ended: then it is never late. */
        boolean isOver();

        /** Told once, on an event loop; does not fail. */
        void late();
    }

    private record Watched(long since, Waiting waiting) {
    }

    private final long limit;
    private final LongSupplier nanos;
    private final Queue<Watched> watched = new ConcurrentLinkedQueue<>();

    Overdue(Duration limit, LongSupplier nanos) {
        this.limit = limit.toNanos();
        this.nanos = nanos;
    }

    /** @param limit how long each may wait */
    public static Overdue after(Duration limit, Vertx vertx) {
        Overdue overdue = new Overdue(limit, System::nanoTime);
        vertx.setPeriodic(GRAIN.toMillis(), timer -> overdue.look());
        return overdue;
    }

    /** From now on. */
    public void watch(Waiting waiting) {
        watched.add(new Watched(nanos.getAsLong(), waiting));
    }

    void look() {
        long now = nanos.getAsLong();
        watched.removeIf(one -> {
            if (one.waiting().isOver()) {
                return true;
            }
            if (now - one.since() < limit) {
                return false;
            }
            one.waiting().late();
            return true;
        });
    }
}
