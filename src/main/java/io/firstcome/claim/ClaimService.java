package io.firstcome.claim;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.claimlog.ClaimLog;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.claimlog.Traces;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateAnswer;
import io.firstcome.gate.GateConfig;
import io.firstcome.gate.OutboxEntry;
import io.firstcome.recovery.GateRestorer;
import io.firstcome.recovery.Outbox;
import io.firstcome.web.Outage;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.opentelemetry.context.Context;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;

/**
 * The way of a claim (SPEC §1): gate, then log, then the answer. Runs on the event loop and looks neither an account nor
 * a coupon up.
 * <p>
 * What the gate has admitted stands in its outbox, so it is accepted although the log is away. While Redis is away claims
 * go past the gate.
 */
@ApplicationScoped
public class ClaimService {

    private final Gate gate;
    private final GateRestorer restorer;
    private final Outbox outbox;
    private final UngatedClaims ungated;
    private final ClaimLog log;
    private final ClaimMetrics metrics;
    private final ClaimConfig config;
    private final Duration lease;
    private final Duration refusalLease;
    private final Clock clock;
    private final Semaphore places;

    ClaimService(Gate gate, GateRestorer restorer, Outbox outbox, UngatedClaims ungated, ClaimLog log, ClaimMetrics metrics,
            ClaimConfig config, GateConfig gateConfig, Clock clock) {
        this.gate = gate;
        this.restorer = restorer;
        this.outbox = outbox;
        this.ungated = ungated;
        this.log = log;
        this.metrics = metrics;
        this.config = config;
        this.lease = gateConfig.lease();
        this.refusalLease = gateConfig.refusalLease();
        this.clock = clock;
        this.places = new Semaphore(config.maxInFlight());
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

    /**
     * One request on its way.
     *
     * @param key what its own tries are known by at the gate: the client's Idempotency-Key, or where there is none one that no
     *        client can send
     * @param asked whether the gate was asked before and did not answer: it may have admitted the claim all the same
     * @param tries how often the gate may still be asked, at least 1
     */
    private record Request(UUID couponId, String userId, String key, Context trace, String traceparent, boolean asked,
            int tries) {

        private static final String OURS = " ";

        static Request of(UUID couponId, String userId, String idempotencyKey, int tries) {
            String key = idempotencyKey.isEmpty()
                    ? OURS + Long.toString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX)
                    : idempotencyKey;
            Context trace = Context.current();
            return new Request(couponId, userId, key, trace, Traces.traceparent(trace), false, tries);
        }

        Request again(boolean unanswered) {
            return new Request(couponId, userId, key, trace, traceparent, asked || unanswered, tries - 1);
        }

        boolean isLast() {
            return tries <= 1;
        }

        /** Null for none. */
        String idempotencyKey() {
            return key.startsWith(OURS) ? null : key;
        }
    }

    /**
     * Claims a coupon for a user. What has begun goes on to its end whether or not somebody still waits for the answer
     * (PITFALLS 5).
     *
     * @param idempotencyKey empty for none
     * @throws Problem one of the refusals of SPEC §2; UNAVAILABLE when nobody can decide at the moment, OVERLOADED when a
     *         bound is reached
     */
    Uni<Accepted> claim(UUID couponId, String userId, String idempotencyKey) {
        if (!places.tryAcquire()) {
            metrics.refused(Reason.OVERLOADED);
            return Uni.createFrom().failure(later(Reason.OVERLOADED));
        }
        Request request = Request.of(couponId, userId, idempotencyKey, config.tries());
        Uni<Accepted> way = Uni.createFrom().deferred(() -> decide(request))
                .onFailure(failure -> !(failure instanceof Problem)).transform(this::outage)
                .onItem().invoke(metrics::accepted)
                .onFailure().invoke(metrics::failed)
                .onTermination().invoke(places::release)
                .memoize().indefinitely();
        way.subscribe().with(accepted -> {
        }, failure -> {
        });
        return way.ifNoItem().after(config.answerWithin()).failWith(() -> later(Reason.UNAVAILABLE));
    }

    private Uni<Accepted> decide(Request request) {
        if (isGateAway()) {
            return pastTheGate(request);
        }
        return gate.claim(request.couponId(), request.userId(), request.key(), request.traceparent())
                .onItemOrFailure().transformToUni((answer, failure) -> failure == null
                        ? follow(answer, request)
                        : withoutAnswer(request, failure));
    }

    /** No gate that Redis brings back from now on admits anybody before it knows what was claimed past it. */
    private boolean isGateAway() {
        return gate.reach().awayFor().compareTo(lease) > 0;
    }

    /** The database may have taken its time, and the gate be restored by then, and not know of this claim. */
    private Uni<Accepted> pastTheGate(Request request) {
        return ungated.check(request.couponId(), request.userId()).chain(() -> {
            if (isGateAway()) {
                return ungated.append(request.couponId(), request.userId(), request.idempotencyKey(), request.trace())
                        .map(requestedAt -> new Accepted(requestedAt, false, false));
            }
            return request.isLast() ? refuse(later(Reason.UNAVAILABLE)) : decide(request.again(false));
        });
    }

    private Uni<Accepted> withoutAnswer(Request request, Throwable failure) {
        boolean isOutage = Outage.reasonOf(failure).map(reason -> reason == Reason.UNAVAILABLE).orElse(false);
        if (!isOutage || request.isLast()) {
            return Uni.createFrom().failure(failure);
        }
        // Until it either answers again or counts as away
        return Uni.createFrom().voidItem()
                .onItem().delayIt().by(config.askAgainAfter())
                .chain(() -> decide(request.again(true)));
    }

    private Uni<Accepted> follow(GateAnswer answer, Request request) {
        return switch (answer.outcome()) {
            case ADMITTED -> append(answer.at(), request);
            // Admitted by a try that the gate did not answer, most likely
            case REPLAYED -> request.asked() ? append(answer.entry().requestedAt(), request)
                    : Uni.createFrom().item(new Accepted(answer.entry().requestedAt(), true, true));
            case DUPLICATE -> refuse(Problem.of(Reason.DUPLICATE)
                    .with("status", ClaimStatus.of(answer.entry()))
                    .with("requestedAt", answer.entry().requestedAt()));
            case SOLD_OUT -> refuse(Problem.of(Reason.SOLD_OUT));
            case NOT_OPEN -> refuse(Problem.of(Reason.NOT_OPEN)
                    .with("opensAt", answer.at())
                    .retryAfter(Duration.between(clock.instant(), answer.at())));
            case CLOSED -> refuse(Problem.of(Reason.CLOSED));
            case PAUSED -> refuse(Problem.of(Reason.PAUSED));
            case FULL -> refuse(later(Reason.OVERLOADED));
            case HELD -> request.isLast() ? refuse(later(Reason.UNAVAILABLE))
                    : Uni.createFrom().voidItem()
                            .onItem().delayIt().by(refusalLease)
                            .chain(() -> decide(request.again(false)));
            case MISSING, STALE -> request.isLast() ? refuse(later(Reason.UNAVAILABLE))
                    : restorer.restore(request.couponId()).chain(() -> decide(request.again(false)));
        };
    }

    /** The claim is accepted by standing in the outbox; the log is waited for only as long as it usually takes. */
    private Uni<Accepted> append(Instant admittedAt, Request request) {
        OutboxEntry entry = new OutboxEntry(admittedAt, request.traceparent(), request.key(), request.userId());
        Uni<Void> appended = log.append(
                new ClaimRequested(request.couponId(), request.userId(), admittedAt, true, request.idempotencyKey()),
                request.trace());
        appended.subscribe().with(
                done -> outbox.acknowledged(request.couponId(), entry),
                failure -> {
                    // The relay of any instance publishes it
                });
        return appended
                .ifNoItem().after(config.waitForLog()).recoverWithItem((Void) null)
                .onFailure().recoverWithNull()
                .replaceWith(new Accepted(admittedAt, false, true));
    }

    private Problem outage(Throwable failure) {
        return later(Outage.reasonOf(failure).orElseGet(() -> {
            Log.errorf(failure, "A claim could not be decided");
            return Reason.UNAVAILABLE;
        }));
    }

    private Problem later(Reason reason) {
        return Problem.of(reason).retryAfter(config.retryAfter());
    }

    private static Uni<Accepted> refuse(Problem problem) {
        return Uni.createFrom().failure(problem);
    }
}
