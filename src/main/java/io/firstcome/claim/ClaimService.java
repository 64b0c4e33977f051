package io.firstcome.claim;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.firstcome.LogFields;
import io.firstcome.Overdue;
import io.firstcome.UserHash;
import io.firstcome.claimlog.ClaimLog;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.claimlog.PollsInHand;
import io.firstcome.claimlog.Spans;
import io.firstcome.claimlog.Traces;
import io.firstcome.gate.Claim;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateAnswer;
import io.firstcome.gate.GateConfig;
import io.firstcome.gate.OutboxEntry;
import io.firstcome.recovery.GateRestorer;
import io.firstcome.recovery.Outbox;
import io.firstcome.web.Outage;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.opentelemetry.api.trace.Span;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;

/**
 * The way of a claim (SPEC §1): gate, then log, then the answer. Looks neither an account nor a coupon up, and never blocks.
 * <p>
 * What the gate has admitted stands in its outbox, so it is accepted although the log is away. While Redis is away claims
 * go past the gate.
 * <p>
 * By callbacks, because a hundred thousand go this way in a second: what each step hands to the next costs nothing
 * (docs/adr/0011). What is rare (outages, a gate to be restored) is Mutiny's, as everywhere else.
 */
@ApplicationScoped
public class ClaimService {

    private final Gate gate;
    private final GateRestorer restorer;
    private final Outbox outbox;
    private final UngatedClaims ungated;
    private final ClaimLog log;
    private final Spans spans;
    private final UserHash hash;
    private final ClaimMetrics metrics;
    private final ClaimConfig config;
    private final Duration lease;
    private final Duration refusalLease;
    private final Clock clock;
    private final Vertx vertx;
    private final Semaphore places;
    private final PollsInHand.Limits stop;
    private final Overdue unanswered;
    private final Overdue unconfirmed;

    ClaimService(Gate gate, GateRestorer restorer, Outbox outbox, UngatedClaims ungated, ClaimLog log, Spans spans,
            UserHash hash, ClaimMetrics metrics, ClaimConfig config, GateConfig gateConfig, PollsInHand.Limits stop,
            Clock clock, Vertx vertx) {
        this.gate = gate;
        this.restorer = restorer;
        this.outbox = outbox;
        this.ungated = ungated;
        this.log = log;
        this.spans = spans;
        this.hash = hash;
        this.metrics = metrics;
        this.config = config;
        this.lease = gateConfig.lease();
        this.refusalLease = gateConfig.refusalLease();
        this.stop = stop;
        this.clock = clock;
        this.vertx = vertx;
        this.places = new Semaphore(config.maxInFlight());
        this.unanswered = Overdue.after(config.answerWithin(), vertx);
        this.unconfirmed = Overdue.after(config.waitForLog(), vertx);
    }

    /**
     * A claim that will be decided, or was decided already.
     *
     * @param requestedAt by the clock of the gate
     * @param replayed whether this is the answer to an earlier request with the same idempotency key
     * @param gated whether it has a place; otherwise the log may reject it
     */
    record Accepted(Instant requestedAt, boolean replayed, boolean gated) {
    }

    /** Who waits for the answer. One of the two is called, once, on any thread; neither fails nor blocks. */
    interface Answer {

        void accepted(Accepted claim);

        void refused(Problem problem);
    }

    /**
     * Claims a coupon for a user. What has begun goes on to its end whether or not somebody still waits for the answer
     * (PITFALLS 5).
     *
     * @param idempotencyKey empty for none
     * @param traceparent what the request belongs to
     * @param answer accepted, or refused: one of the refusals of SPEC §2; UNAVAILABLE when nobody can decide at the moment,
     *        OVERLOADED when a bound is reached
     */
    void claim(UUID couponId, String userId, String idempotencyKey, String traceparent, Answer answer) {
        if (!places.tryAcquire()) {
            metrics.refused(Reason.OVERLOADED);
            answer.refused(later(Reason.OVERLOADED));
            return;
        }
        Way way = new Way(couponId, userId, idempotencyKey, traceparent, answer);
        way.decide();
        if (!way.isOver()) {
            unanswered.watch(way);
        }
    }

    /** The same; fails with the {@link Problem} where the claim is refused. */
    Uni<Accepted> claim(UUID couponId, String userId, String idempotencyKey, String traceparent) {
        return Uni.createFrom().emitter(accepted -> claim(couponId, userId, idempotencyKey, traceparent, new Answer() {
            @Override
            public void accepted(Accepted claim) {
                accepted.complete(claim);
            }

            @Override
            public void refused(Problem problem) {
                accepted.fail(problem);
            }
        }));
    }

    /** How many claims are under way, of the {@code firstcome.claim.max-in-flight} that may be. */
    public int inFlight() {
        return config.maxInFlight() - places.availablePermits();
    }

    /**
     * A client who was hung up on is not waited for by the server any more, but his claim goes on, and needs Redis and the log
     * for it. Blocks; runs on the stopping thread, as {@link PollsInHand} does.
     */
    void finish(@Observes ShutdownEvent shutdown) throws InterruptedException {
        if (!places.tryAcquire(config.maxInFlight(), stop.finishWithin().toMillis(), TimeUnit.MILLISECONDS)) {
            Log.warnf("%d claims are cut off: they were not answered", config.maxInFlight() - places.availablePermits());
        }
    }

    /** No gate that Redis brings back from now on admits anybody before it knows what was claimed past it. */
    private boolean isGateAway(UUID couponId) {
        return gate.reach(couponId).awayFor().compareTo(lease) > 0;
    }

    private Problem outage(Throwable failure, Way way) {
        return later(Outage.reasonOf(failure).orElseGet(() -> {
            LogFields.claim(way.couponId, hash.of(way.userId), Traces.id(way.traceparent),
                    () -> Log.errorf(failure, "A claim could not be decided"));
            return Reason.UNAVAILABLE;
        }));
    }

    private Problem later(Reason reason) {
        return Problem.of(reason).retryAfter(config.retryAfter());
    }

    /** One request on its way. Its steps come one after the other, each on the thread that ended the one before. */
    private final class Way implements Overdue.Waiting {

        /** What no client can send. */
        private static final String OURS = " ";

        private final UUID couponId;
        private final String userId;
        /** What its own tries are known by at the gate: the client's Idempotency-Key, or where there is none one of ours. */
        private final String key;
        private final String traceparent;
        private final Answer answer;
        private final AtomicBoolean isAnswered = new AtomicBoolean();
        private volatile boolean isOver;
        /** How often the gate may still be asked. */
        private int tries = config.tries();
        /** Of the question that the gate has, null where nobody records it. */
        private Span asking;
        /** Whether the gate was asked before and did not answer: it may have admitted the claim all the same. */
        private boolean wasAsked;

        Way(UUID couponId, String userId, String idempotencyKey, String traceparent, Answer answer) {
            this.couponId = couponId;
            this.userId = userId;
            this.key = idempotencyKey.isEmpty()
                    ? OURS + Long.toString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX)
                    : idempotencyKey;
            this.traceparent = traceparent;
            this.answer = answer;
        }

        void decide() {
            if (isGateAway(couponId)) {
                pastTheGate();
            } else {
                asking = spans.gate(traceparent, couponId);
                gate.claim(couponId, new Claim(userId, key, traceparent, asking), (said, failure) -> {
                    Spans.end(asking, said == null ? null : said.outcome(), failure);
                    try {
                        if (failure == null) {
                            follow(said);
                        } else {
                            withoutAnswer(failure);
                        }
                    } catch (RuntimeException unexpected) {
                        // The others of the same call have nothing to do with it
                        fail(unexpected);
                    }
                });
            }
        }

        private void follow(GateAnswer said) {
            switch (said.outcome()) {
                case ADMITTED -> append(said.at());
                case REPLAYED -> {
                    if (wasAsked) {
                        // Admitted by a try that the gate did not answer, most likely
                        append(said.entry().requestedAt());
                    } else {
                        accept(new Accepted(said.entry().requestedAt(), true, true));
                    }
                }
                case DUPLICATE -> refuse(Problem.of(Reason.DUPLICATE)
                        .with("status", ClaimStatus.of(said.entry()))
                        .with("requestedAt", said.entry().requestedAt()));
                case SOLD_OUT -> refuse(Problem.of(Reason.SOLD_OUT));
                case NOT_OPEN -> refuse(Problem.of(Reason.NOT_OPEN)
                        .with("opensAt", said.at())
                        .retryAfter(Duration.between(clock.instant(), said.at())));
                case CLOSED -> refuse(Problem.of(Reason.CLOSED));
                case PAUSED -> refuse(Problem.of(Reason.PAUSED));
                case FULL -> refuse(later(Reason.OVERLOADED));
                case HELD -> again(() -> after(refusalLease));
                case MISSING, STALE -> again(() -> restorer.restore(couponId).subscribe().with(
                        restored -> decide(), this::fail));
            }
        }

        /** The claim is accepted by standing in the outbox; the log is waited for only as long as it usually takes. */
        private void append(Instant admittedAt) {
            Accepted accepted = new Accepted(admittedAt, false, true);
            Unconfirmed append = new Unconfirmed(accepted);
            log.append(new ClaimRequested(couponId, userId, admittedAt, true, idempotencyKey()), traceparent, append);
            if (!append.isOver()) {
                unconfirmed.watch(append);
            }
        }

        private final class Unconfirmed implements Consumer<Exception>, Overdue.Waiting {

            private final Accepted accepted;

            Unconfirmed(Accepted accepted) {
                this.accepted = accepted;
            }

            @Override
            public void accept(Exception failure) {
                // After a failure the relay of any instance publishes it
                if (failure == null) {
                    outbox.acknowledged(couponId, new OutboxEntry(accepted.requestedAt(), traceparent, key, userId));
                }
                Way.this.accept(accepted);
            }

            @Override
            public boolean isOver() {
                return isOver;
            }

            @Override
            public void late() {
                Way.this.accept(accepted);
            }
        }

        /** The database may have taken its time, and the gate be restored by then, and not know of this claim. */
        private void pastTheGate() {
            ungated.check(couponId, userId).subscribe().with(
                    may -> {
                        if (isGateAway(couponId)) {
                            ungated.append(couponId, userId, idempotencyKey(), traceparent).subscribe().with(
                                    requestedAt -> accept(new Accepted(requestedAt, false, false)), this::fail);
                        } else {
                            again(this::decide);
                        }
                    },
                    this::fail);
        }

        private void withoutAnswer(Throwable failure) {
            if (Outage.reasonOf(failure).filter(reason -> reason == Reason.UNAVAILABLE).isEmpty() || tries <= 1) {
                fail(failure);
                return;
            }
            wasAsked = true;
            // Until it either answers again or counts as away
            again(() -> after(config.askAgainAfter()));
        }

        private void after(Duration pause) {
            vertx.setTimer(pause.toMillis(), timer -> decide());
        }

        private void again(Runnable next) {
            if (tries <= 1) {
                refuse(later(Reason.UNAVAILABLE));
            } else {
                tries--;
                next.run();
            }
        }

        private void accept(Accepted accepted) {
            if (end()) {
                metrics.accepted(accepted);
                if (isAnswered.compareAndSet(false, true)) {
                    answer.accepted(accepted);
                }
            }
        }

        private void fail(Throwable failure) {
            refuse(failure instanceof Problem problem ? problem : outage(failure, this));
        }

        private void refuse(Problem problem) {
            if (end()) {
                metrics.refused(problem.reason());
                if (isAnswered.compareAndSet(false, true)) {
                    answer.refused(problem);
                }
            }
        }

        private synchronized boolean end() {
            if (isOver) {
                return false;
            }
            isOver = true;
            places.release();
            return true;
        }

        @Override
        public boolean isOver() {
            return isOver;
        }

        /** It goes on without him. */
        @Override
        public void late() {
            if (isAnswered.compareAndSet(false, true)) {
                answer.refused(later(Reason.UNAVAILABLE));
            }
        }

        /** Null for none. */
        private String idempotencyKey() {
            return key.startsWith(OURS) ? null : key;
        }
    }
}
