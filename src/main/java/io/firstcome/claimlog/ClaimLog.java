package io.firstcome.claimlog;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;

import io.firstcome.Callbacks;
import io.firstcome.Json;
import io.firstcome.Overdue;
import io.firstcome.Reach;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * The writing end of the claim log: the order of what is written here makes the winners (SPEC §1). It is its own circuit
 * breaker: while the log does not confirm, only one claim now and then is tried with it.
 */
@ApplicationScoped
public class ClaimLog {

    private final RecordWriter writer;
    private final ObjectWriter json;
    private final LogConfig config;
    private final Reach reach = new Reach("The claim log", System::nanoTime);
    private final Semaphore inFlight;
    private final Overdue overdue;

    ClaimLog(RecordWriter writer, ObjectMapper json, LogConfig config, Vertx vertx) {
        this.writer = writer;
        this.json = json.writerFor(ClaimRequested.class);
        this.config = config;
        this.inFlight = new Semaphore(config.maxInFlight());
        this.overdue = Overdue.after(config.timeout(), vertx);
    }

    /** Whether the log confirms what it is given. */
    public Reach reach() {
        return reach;
    }

    /** How many claims the log has not confirmed yet, of the {@code firstcome.log.max-in-flight} that may be under way. */
    public int inFlight() {
        return config.maxInFlight() - inFlight.availablePermits();
    }

    /**
     * Appends a claim. For any thread.
     *
     * @param traceparent what the claim's request belongs to
     * @param outcome hears null when all in-sync replicas have it, otherwise why not: {@link LogAway} at once when the log is
     *        away or has too much to do, and later when the producer has given the claim up (delivery.timeout.ms); then it may
     *        stand in the log all the same. Not on the event loop; it neither fails nor blocks.
     */
    public void append(ClaimRequested claim, String traceparent, Consumer<Exception> outcome) {
        if (!reach.mayTry(config.probe()) || !inFlight.tryAcquire()) {
            outcome.accept(new LogAway());
            return;
        }
        Append append = new Append(outcome);
        overdue.watch(append);
        writer.write(Topic.CLAIMS, claim.couponId().toString(), Json.bytes(json, claim), traceparent, append);
    }

    /** The same; what has begun goes on, whether or not somebody waits for it. */
    public Uni<Void> append(ClaimRequested claim, String traceparent) {
        return Callbacks.uni(done -> append(claim, traceparent, failure -> done.accept(null, failure)));
    }

    /** A record that is not confirmed yet. */
    private final class Append implements Consumer<Exception>, Overdue.Waiting {

        private final Consumer<Exception> outcome;
        private final AtomicBoolean isOver = new AtomicBoolean();

        Append(Consumer<Exception> outcome) {
            this.outcome = outcome;
        }

        @Override
        public void accept(Exception failure) {
            isOver.set(true);
            inFlight.release();
            if (failure == null) {
                reach.answered();
            } else {
                reach.failed();
            }
            outcome.accept(failure);
        }

        @Override
        public boolean isOver() {
            return isOver.get();
        }

        @Override
        public void late() {
            reach.late(config.timeout());
        }
    }
}
