package io.firstcome.claim;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Semaphore;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.Patience;
import io.firstcome.claimlog.ClaimLog;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateAnswer;
import io.firstcome.gate.GateAnswer.Outcome;
import io.firstcome.gate.GateEntry;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.opentelemetry.context.Context;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;

/**
 * The way of a claim (SPEC §1): gate, then log, then the answer. Runs on the event loop and looks neither an account nor
 * a coupon up, but for a gate that has to be loaded first.
 */
@ApplicationScoped
public class ClaimService {

    private final Gate gate;
    private final GateLoader loader;
    private final ClaimLog log;
    private final Patience patience;
    private final ClaimMetrics metrics;
    private final ClaimConfig config;
    private final Clock clock;
    private final Semaphore places;

    ClaimService(Gate gate, GateLoader loader, ClaimLog log, Patience patience, ClaimMetrics metrics, ClaimConfig config,
            Clock clock) {
        this.gate = gate;
        this.loader = loader;
        this.log = log;
        this.patience = patience;
        this.metrics = metrics;
        this.config = config;
        this.clock = clock;
        this.places = new Semaphore(config.maxInFlight());
    }

    /**
     * A claim that is in the log, or was decided already.
     *
     * @param requestedAt by the clock of the gate
     * @param replayed whether this is the answer to an earlier request with the same idempotency key
     */
    record Accepted(Instant requestedAt, boolean replayed) {
    }

    /**
     * Claims a coupon for a user. What has begun goes on to its end whether or not somebody still waits for the answer:
     * a client that hangs up, or a slow gate, must not leave a place that nobody gets (PITFALLS 1, 5).
     *
     * @param idempotencyKey empty for none
     * @throws Problem one of the refusals of SPEC §2; UNAVAILABLE when the claim could not be put into the log, OVERLOADED
     *         when too many are under way
     */
    Uni<Accepted> claim(UUID couponId, String userId, String idempotencyKey) {
        if (!places.tryAcquire()) {
            metrics.refused(Reason.OVERLOADED);
            return Uni.createFrom().failure(later(Reason.OVERLOADED));
        }
        Context trace = Context.current();
        Uni<Accepted> way = Uni.createFrom().deferred(() -> decide(couponId, userId, idempotencyKey))
                .flatMap(answer -> follow(answer, couponId, userId, trace))
                .onItem().invoke(metrics::accepted)
                .onFailure().invoke(metrics::failed)
                .onTermination().invoke(places::release)
                .memoize().indefinitely();
        way.subscribe().with(accepted -> {
        }, failure -> {
        });
        return way.ifNoItem().after(config.answerWithin()).failWith(() -> later(Reason.UNAVAILABLE));
    }

    private Uni<GateAnswer> decide(UUID couponId, String userId, String idempotencyKey) {
        return gate.claim(couponId, userId, idempotencyKey)
                .flatMap(answer -> answer.outcome() != Outcome.MISSING
                        ? Uni.createFrom().item(answer)
                        : loader.load(couponId).chain(() -> gate.claim(couponId, userId, idempotencyKey)));
    }

    private Uni<Accepted> follow(GateAnswer answer, UUID couponId, String userId, Context trace) {
        return switch (answer.outcome()) {
            case ADMITTED -> append(new ClaimRequested(couponId, userId, answer.at(), true, null), trace);
            case REPLAYED -> replay(answer.entry(), couponId, userId, trace);
            case DUPLICATE -> refuse(Problem.of(Reason.DUPLICATE)
                    .with("status", ClaimStatus.of(answer.entry()))
                    .with("requestedAt", answer.entry().requestedAt()));
            case SOLD_OUT -> refuse(Problem.of(Reason.SOLD_OUT));
            case NOT_OPEN -> refuse(Problem.of(Reason.NOT_OPEN)
                    .with("opensAt", answer.at())
                    .retryAfter(Duration.between(clock.instant(), answer.at())));
            case CLOSED -> refuse(Problem.of(Reason.CLOSED));
            case PAUSED -> refuse(Problem.of(Reason.PAUSED));
            // Loaded a moment ago and gone again
            case MISSING -> refuse(later(Reason.UNAVAILABLE));
        };
    }

    /**
     * The first request may not have got into the log, or not yet: what is not decided is appended once more before it is
     * called accepted. The issuer takes both records for one claim.
     */
    private Uni<Accepted> replay(GateEntry entry, UUID couponId, String userId, Context trace) {
        Accepted accepted = new Accepted(entry.requestedAt(), true);
        return switch (entry.state()) {
            case ISSUED -> Uni.createFrom().item(accepted);
            case PENDING -> log.append(new ClaimRequested(couponId, userId, entry.requestedAt(), true, null), trace)
                    .onFailure().transform(failure -> later(Reason.UNAVAILABLE))
                    .replaceWith(accepted);
        };
    }

    private Uni<Accepted> append(ClaimRequested claim, Context trace) {
        return log.append(claim, trace)
                .onFailure().invoke(failure -> Log.warnf("Claim of coupon %s not in the log: %s", claim.couponId(), failure))
                .onFailure().call(() -> giveBack(claim))
                .onFailure().transform(failure -> later(Reason.UNAVAILABLE))
                .replaceWith(() -> new Accepted(claim.requestedAt(), false));
    }

    private Uni<Boolean> giveBack(ClaimRequested claim) {
        return patience.untilDone("give-back",
                () -> gate.giveBack(claim.couponId(), claim.userId(), claim.requestedAt()));
    }

    private Problem later(Reason reason) {
        return Problem.of(reason).retryAfter(config.retryAfter());
    }

    private static Uni<Accepted> refuse(Problem problem) {
        return Uni.createFrom().failure(problem);
    }
}
