package io.firstcome.deadletter;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.hibernate.reactive.mutiny.Mutiny;

import io.firstcome.claimlog.ClaimDecided;
import io.firstcome.claimlog.PollsInHand;
import io.firstcome.claimlog.Results;
import io.firstcome.claimlog.Results.Result;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Takes dead letters up again, a bounded number in each run: tells what was discarded, resolves what the log has decided,
 * and sends what is due to the issuer once more (PITFALLS 11). What fails here is left to the next run.
 * <p>
 * Instances need not know of each other. A run locks the rows that it takes and skips those that are locked; before it lets
 * go, it puts their next attempt off, and only then sends them.
 */
@ApplicationScoped
public class DeadLetterJob {

    private final DeadLetters deadLetters;
    private final Mutiny.SessionFactory sessions;
    private final RetryLog log;
    private final RetryPolicy policy;
    private final Results results;
    private final PollsInHand inHand;
    private final DeadLetterConfig config;
    private final DeadLetterMetrics metrics;
    private final Clock clock;

    DeadLetterJob(DeadLetters deadLetters, Mutiny.SessionFactory sessions, RetryLog log, RetryPolicy policy,
            Results results, PollsInHand inHand, DeadLetterConfig config, DeadLetterMetrics metrics, Clock clock) {
        this.deadLetters = deadLetters;
        this.sessions = sessions;
        this.log = log;
        this.policy = policy;
        this.results = results;
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.inHand = inHand;
    }

    /** One run; never fails. Runs on the event loop. */
    @Scheduled(every = "${firstcome.dead-letters.every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> run() {
        return inHand.job(() -> step("tell", this::tellOwed)
                .chain(() -> step("resolve", this::resolveDecided))
                .chain(() -> step("retry", this::retryDue))
                .chain(() -> step("count", this::countOpen)));
    }

    private static Uni<Void> step(String name, Supplier<Uni<Void>> work) {
        return Uni.createFrom().deferred(work::get)
                .onFailure().invoke(failure -> Log.warnf("Dead letters, %s: left to the next run: %s", name, failure))
                .onFailure().recoverWithNull();
    }

    /** A discarded claim holds its place until the gate hears that it is rejected. */
    private Uni<Void> tellOwed() {
        return sessions.withSession(session -> deadLetters.owed(session, config.perRun()))
                .flatMap(owed -> owed.isEmpty() ? Uni.createFrom().voidItem() : tell(owed));
    }

    private Uni<Void> tell(List<DeadLetter> discarded) {
        List<Result> rejected = discarded.stream()
                .map(letter -> new Result(
                        ClaimDecided.rejected(letter.couponId(), letter.userId(), letter.requestedAt()), letter.traceparent()))
                .toList();
        return results.announce(rejected)
                // What is slow must not hold up the rest of the run
                .ifNoItem().after(config.tellWithin()).fail()
                .chain(() -> sessions.withTransaction(
                        session -> deadLetters.paid(session, discarded.stream().map(DeadLetter::id).toList())));
    }

    private Uni<Void> resolveDecided() {
        Instant now = now();
        return sessions.withTransaction(session -> deadLetters.lockUnderWay(session, config.perRun())
                .flatMap(letters -> deadLetters.decided(session, letters)
                        .invoke(decided -> letters.forEach(letter -> resolve(letter, decided, now)))))
                .replaceWithVoid();
    }

    private Uni<Void> retryDue() {
        return take()
                .onItem().transformToMulti(due -> Multi.createFrom().iterable(due))
                .onItem().transformToUniAndConcatenate(this::send)
                .collect().last()
                .replaceWithVoid();
    }

    /** Takes what is due and undecided; it is due again only after its back-off, whatever becomes of this instance. */
    private Uni<List<DeadLetter>> take() {
        Instant now = now();
        return sessions.withTransaction(session -> deadLetters.lockDue(session, now, config.perRun())
                .flatMap(letters -> deadLetters.decided(session, letters)
                        .map(decided -> letters.stream()
                                .filter(letter -> !resolve(letter, decided, now))
                                .peek(letter -> letter.setOut(now, policy))
                                .toList())));
    }

    /** One after the other, so that one payload is in memory at a time; where the log is away the others need not try. */
    private Uni<Void> send(DeadLetter letter) {
        return sessions.withSession(session -> deadLetters.payload(session, letter.id()))
                .flatMap(payload -> log.append(letter, payload))
                .invoke(() -> sent(letter))
                .onFailure(RecordTooLargeException.class).recoverWithUni(failure -> tooLarge(letter, failure));
    }

    private void sent(DeadLetter letter) {
        metrics.retried();
        Log.infof("Dead letter %s is tried again, attempt %d", letter.id(), letter.attempts() + 1);
    }

    private static Uni<Void> tooLarge(DeadLetter letter, Throwable failure) {
        Log.errorf("Dead letter %s cannot be tried again: %s", letter.id(), failure);
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> countOpen() {
        return sessions.withSession(deadLetters::countOpen)
                .invoke(metrics::open)
                .replaceWithVoid();
    }

    /** Whether it is. */
    private boolean resolve(DeadLetter letter, Map<UUID, Resolution> decided, Instant now) {
        Resolution resolution = decided.get(letter.id());
        if (resolution != null) {
            letter.resolve(resolution, now);
            metrics.resolved(resolution);
        }
        return resolution != null;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
