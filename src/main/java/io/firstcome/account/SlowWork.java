package io.firstcome.account;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * A few threads of their own for what takes a processor for many milliseconds: bcrypt and signatures. Log-ins can neither
 * hold up the event loops nor the workers that others use, and what does not fit the queue is refused.
 */
@ApplicationScoped
public class SlowWork {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final ThreadPoolExecutor threads;

    SlowWork(AccountConfig config) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(config.bcryptThreads(), config.bcryptThreads(), 0, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(config.bcryptQueue()), work -> {
                    Thread thread = new Thread(work, "bcrypt-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** How much work waits for a thread, of what {@code firstcome.account.bcrypt-queue} has room for. */
    public int waiting() {
        return threads.getQueue().size();
    }

    /** How many of the threads are at work. */
    public int active() {
        return threads.getActiveCount();
    }

    /**
     * May be called on the event loop; the result comes on the caller's context.
     *
     * @return what the work returns, or {@link Problem} OVERLOADED where too much is waiting already
     */
    <T> Uni<T> run(Supplier<T> work) {
        return Uni.createFrom().deferred(() -> {
            Context caller = Vertx.currentContext();
            Uni<T> done = Uni.createFrom().item(work)
                    .runSubscriptionOn(threads)
                    .onFailure(RejectedExecutionException.class)
                    .transform(full -> Problem.of(Reason.OVERLOADED).retryAfter(RETRY_AFTER));
            // A Hibernate session belongs to the context that it was opened on.
            return caller == null ? done : done.emitOn(rest -> caller.runOnContext(nothing -> rest.run()));
        });
    }

    @PreDestroy
    void stop() {
        threads.shutdownNow();
    }
}
