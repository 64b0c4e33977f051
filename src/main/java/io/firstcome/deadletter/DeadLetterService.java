package io.firstcome.deadletter;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny;

import io.firstcome.Text;
import io.firstcome.UserHash;
import io.firstcome.trail.AdminAction;
import io.firstcome.trail.AdminAction.Kind;
import io.firstcome.trail.AdminActions;
import io.firstcome.web.Page;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;

/**
 * What an operator does with dead letters. Only the database is changed here; what follows from it (a retry, the news of a
 * discard) the next run of {@link DeadLetterJob} does, of whatever instance. Runs on the event loop.
 */
@ApplicationScoped
public class DeadLetterService {

    private static final int OPERATOR_LENGTH = 255;
    private static final int REASON_LENGTH = 500;

    private final DeadLetters deadLetters;
    private final Mutiny.SessionFactory sessions;
    private final AdminActions actions;
    private final DeadLetterMetrics metrics;
    private final UserHash hash;
    private final Clock clock;

    DeadLetterService(DeadLetters deadLetters, Mutiny.SessionFactory sessions, AdminActions actions,
            DeadLetterMetrics metrics, UserHash hash, Clock clock) {
        this.deadLetters = deadLetters;
        this.actions = actions;
        this.sessions = sessions;
        this.metrics = metrics;
        this.hash = hash;
        this.clock = clock;
    }

    Uni<Page<DeadLetterView>> list(DeadLetterFilter filter, int page, int size) {
        // One after the other: a session is one connection
        return sessions.withSession(session -> deadLetters.list(session, filter, page, size)
                .flatMap(found -> deadLetters.count(session, filter)
                        .map(total -> new Page<>(views(found), page, size, total))));
    }

    /**
     * With its payload.
     *
     * @throws Problem DEAD_LETTER_NOT_FOUND
     */
    Uni<DeadLetterView> get(UUID id) {
        return sessions.withSession(session -> deadLetters.find(session, id)
                .onItem().ifNull().failWith(() -> Problem.of(Reason.DEAD_LETTER_NOT_FOUND))
                .flatMap(letter -> deadLetters.payload(session, id)
                        .map(payload -> DeadLetterView.of(letter).with(payload))));
    }

    /**
     * Lets it be tried once more as soon as can be, however often it has failed.
     *
     * @throws Problem DEAD_LETTER_NOT_FOUND, DEAD_LETTER_RESOLVED, DEAD_LETTER_INCOMPLETE
     */
    Uni<DeadLetterView> replay(UUID id, String operator) {
        return settled(id, (session, letter) -> Uni.createFrom().item(() -> replay(letter))
                .call(outcome -> outcome.problem() != null ? Uni.createFrom().voidItem()
                        : actions.record(session, done(Kind.REPLAY_DEAD_LETTER, operator, letter))));
    }

    private static AdminAction.Done done(Kind kind, String operator, DeadLetter letter) {
        return AdminAction.of(kind, operator).coupon(letter.couponId()).target(letter.id());
    }

    private Outcome replay(DeadLetter letter) {
        if (!letter.isOpen()) {
            return Outcome.resolved(letter);
        }
        if (!letter.isWhole()) {
            return Outcome.refused(Problem.of(Reason.DEAD_LETTER_INCOMPLETE));
        }
        letter.replay(now());
        return Outcome.done(letter);
    }

    /**
     * The same for all that are open and whole, the oldest first, within a bound.
     *
     * @param couponId null for those of all coupons
     * @return how many these are
     */
    Uni<Integer> replayAll(UUID couponId, String operator) {
        return sessions.withTransaction(session -> deadLetters.replay(session, couponId, now())
                .call(count -> count == 0 ? Uni.createFrom().voidItem()
                        : actions.record(session,
                                AdminAction.of(Kind.REPLAY_DEAD_LETTERS, operator)
                                        .coupon(couponId).details(Map.of("replayed", count)))));
    }

    /**
     * Gives it up: the log will refuse its claim, and the place goes back to the gate. What is discarded already stays as it
     * is, with the first reason.
     *
     * @throws Problem DEAD_LETTER_NOT_FOUND, DEAD_LETTER_RESOLVED
     */
    Uni<DeadLetterView> discard(UUID id, String reason, String operator) {
        return settled(id, (session, letter) -> letter.resolution() == Resolution.DISCARDED
                ? Uni.createFrom().item(Outcome.done(letter))
                : discard(session, letter, Text.bounded(reason, REASON_LENGTH), Text.bounded(operator, OPERATOR_LENGTH)));
    }

    private Uni<Outcome> discard(Mutiny.Session session, DeadLetter letter, String reason, String operator) {
        if (!letter.isOpen()) {
            return Uni.createFrom().item(Outcome.resolved(letter));
        }
        Instant now = now();
        letter.discard(reason, operator, now);
        metrics.resolved(Resolution.DISCARDED);
        Log.infof("Dead letter %s is discarded by %s", letter.id(), hash.of(operator));
        Uni<Void> rejected = letter.isClaim() ? deadLetters.reject(session, letter, now) : Uni.createFrom().voidItem();
        return rejected
                .chain(() -> actions.record(session,
                        done(Kind.DISCARD_DEAD_LETTER, operator, letter).details(Map.of("reason", reason))))
                .replaceWith(() -> Outcome.done(letter));
    }

    /** An item also where the answer is a refusal: what was found out on the way there has to be committed. */
    private record Outcome(DeadLetterView view, Problem problem) {

        static Outcome done(DeadLetter letter) {
            return new Outcome(DeadLetterView.of(letter), null);
        }

        static Outcome refused(Problem problem) {
            return new Outcome(null, problem);
        }

        static Outcome resolved(DeadLetter letter) {
            return refused(Problem.of(Reason.DEAD_LETTER_RESOLVED).with("resolution", letter.resolution()));
        }

        DeadLetterView answer() {
            if (problem != null) {
                throw problem;
            }
            return view;
        }
    }

    /** Does something with a locked dead letter, after it is known whether its user has the coupon by now. */
    private Uni<DeadLetterView> settled(UUID id, BiFunction<Mutiny.Session, DeadLetter, Uni<Outcome>> work) {
        return sessions.withTransaction(session -> deadLetters.lock(session, id)
                .onItem().ifNull().failWith(() -> Problem.of(Reason.DEAD_LETTER_NOT_FOUND))
                .call(letter -> settle(session, letter))
                .flatMap(letter -> work.apply(session, letter)))
                .map(Outcome::answer);
    }

    /** With the coupon locked: the issuer cannot issue it while it is being discarded, nor the other way round. */
    private Uni<Void> settle(Mutiny.Session session, DeadLetter letter) {
        if (!letter.isOpen() || !letter.isClaim()) {
            return Uni.createFrom().voidItem();
        }
        return deadLetters.lockCoupon(session, letter.couponId())
                .chain(() -> deadLetters.decided(session, List.of(letter)))
                .invoke(decided -> settle(letter, decided.get(letter.id())))
                .replaceWithVoid();
    }

    /** A claim that the log has refused may still be discarded: it comes to the same. */
    private void settle(DeadLetter letter, Resolution decided) {
        if (decided == Resolution.ISSUED) {
            letter.resolve(decided, now());
            metrics.resolved(decided);
        }
    }

    private static List<DeadLetterView> views(List<DeadLetter> letters) {
        return letters.stream().map(DeadLetterView::of).toList();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
