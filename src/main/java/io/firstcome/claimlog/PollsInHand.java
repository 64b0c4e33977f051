package io.firstcome.claimlog;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;

/**
 * Lets a stop wait for the polls that consumers have in hand, and for the jobs that are at work, and keeps every other one out
 * of
 * their hands from then on. Database, Redis and the producers are closed before the consumers and the scheduler are: what these
 * began after that could only fail.
 */
@ApplicationScoped
public class PollsInHand {

    /** {@code firstcome.stop.*}; the defaults and their reasons stand in application.properties. */
    @ConfigMapping(prefix = "firstcome.stop")
    public interface Limits {

        /** How long a stop waits for the polls in hand. */
        Duration finishWithin();
    }

    private final Limits limits;

    /** Changed under the lock of this, as are {@code jobs}. */
    private final AtomicInteger polls = new AtomicInteger();
    private final AtomicInteger jobs = new AtomicInteger();
    /** Guarded by this. */
    private boolean stopping;

    PollsInHand(Limits limits) {
        this.limits = limits;
    }

    /**
     * Works on a poll. Once a stop has begun it never completes: the poll is left as it is, for whoever reads the partition
     * next.
     */
    public Uni<Void> during(Supplier<Uni<Void>> work) {
        return unlessStopping(polls, work, Uni.createFrom().nothing());
    }

    /** Does the work of a job; nothing once a stop has begun. */
    public Uni<Void> job(Supplier<Uni<Void>> work) {
        return unlessStopping(jobs, work, Uni.createFrom().voidItem());
    }

    private Uni<Void> unlessStopping(AtomicInteger inHand, Supplier<Uni<Void>> work, Uni<Void> otherwise) {
        return Uni.createFrom()
                .deferred(() -> begin(inHand) ? work.get().onTermination().invoke(() -> end(inHand)) : otherwise);
    }

    /**
     * Moves the offsets behind a poll; the last step of its work. A commit that fails costs nothing: the next one covers it, or
     * another instance reads the same poll again. Not recovered, it would end the channel for good.
     */
    public static Uni<Void> acknowledge(KafkaRecordBatch<?, ?> poll) {
        return Uni.createFrom().deferred(() -> Uni.createFrom().completionStage(poll.ack()))
                .onFailure().invoke(failure -> Log.warnf("Offsets not committed: %s", failure))
                .onFailure().recoverWithNull();
    }

    private synchronized boolean begin(AtomicInteger inHand) {
        if (!stopping) {
            inHand.incrementAndGet();
        }
        return !stopping;
    }

    private synchronized void end(AtomicInteger inHand) {
        inHand.decrementAndGet();
        notifyAll();
    }

    /** Blocks; runs on the stopping thread, behind the last HTTP answer and ahead of what closes database and Kafka. */
    synchronized void finish(@Observes ShutdownEvent shutdown) throws InterruptedException {
        stopping = true;
        Log.infof("Stopping: %d polls in hand", polls.get());
        long end = System.nanoTime() + limits.finishWithin().toNanos();
        long leftMillis = limits.finishWithin().toMillis();
        while (polls.get() + jobs.get() > 0 && leftMillis > 0) {
            wait(leftMillis);
            leftMillis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        if (polls.get() > 0) {
            Log.warnf("%d polls are left undone: whoever reads their partitions next does them again", polls.get());
        }
    }
}
