package io.firstcome.claim;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Follows claims until it is known what becomes of them. It looks as a client that polls would, but where looking is cheap: an
 * open stream asks by the calls that {@link ClaimStatusService} shares among all who ask at the same time, and less and less
 * often. So any instance follows any claim, and no message can be missed.
 */
@ApplicationScoped
public class ClaimEvents {

    /** {@code firstcome.claim-events.*}; the defaults and their reasons stand in application.properties. */
    @ConfigMapping(prefix = "firstcome.claim-events")
    public interface Limits {

        /** How many claims one instance follows at once; one more is OVERLOADED. */
        int maxStreams();

        /** What a client is asked to wait after OVERLOADED. */
        Duration retryAfter();

        /** How long a claim is followed at the most. */
        Duration longest();

        /** How long to wait before the first look; before each next one twice as long. */
        Duration firstLook();

        /** How often to look after some time. */
        Duration lookEvery();
    }

    private final BiFunction<UUID, String, Uni<ClaimView>> statuses;
    private final Limits limits;
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean isStopping;

    @Inject
    ClaimEvents(ClaimStatusService statuses, Limits limits) {
        this(statuses::status, limits);
    }

    ClaimEvents(BiFunction<UUID, String, Uni<ClaimView>> statuses, Limits limits) {
        this.statuses = statuses;
        this.limits = limits;
    }

    /** The server waits for the requests under way, and an open stream is one. */
    void stop(@Observes ShutdownDelayInitiatedEvent stop) {
        isStopping = true;
    }

    /** How many claims are being followed, of the {@code firstcome.claim-events.max-streams} that may be. */
    public int open() {
        return open.get();
    }

    /**
     * Where the claim stands, before it is followed.
     *
     * @return fails as {@link ClaimStatusService#status(UUID, String)} does, and with OVERLOADED where too many are followed
     */
    Uni<ClaimView> begin(UUID couponId, String userId) {
        return open.get() >= limits.maxStreams()
                ? Uni.createFrom().failure(Problem.of(Reason.OVERLOADED).retryAfter(limits.retryAfter()))
                : statuses.apply(couponId, userId);
    }

    /**
     * This, and what it becomes: a view for each change. Completes behind the first one that is decided, and before that when
     * {@code firstcome.claim-events.longest} is over or the instance stops; then the client asks again, here or elsewhere. What
     * nobody can say at a moment is no change.
     *
     * @return on any thread; never fails
     */
    Multi<ClaimView> follow(ClaimView first) {
        return Multi.createBy().concatenating()
                .streams(Multi.createFrom().item(first), changes(first))
                .skip().repetitions()
                .onSubscription().invoke(open::incrementAndGet)
                .onTermination().invoke(() -> open.decrementAndGet());
    }

    private Multi<ClaimView> changes(ClaimView first) {
        if (isDecided(first)) {
            return Multi.createFrom().empty();
        }
        return Multi.createBy().repeating()
                .uni(() -> new Followed(first), this::look)
                .whilst(view -> !isDecided(view) && !isStopping)
                .select().first(limits.longest());
    }

    /** A dead letter waits for an operator, who may still make a winner of it. */
    private static boolean isDecided(ClaimView view) {
        return view.status() != ClaimStatus.PENDING && view.status() != ClaimStatus.FAILED;
    }

    /** What was said last, and how long to wait before the next look. */
    private final class Followed {

        private ClaimView known;
        private Duration wait = limits.firstLook();

        private Followed(ClaimView known) {
            this.known = known;
        }
    }

    private Uni<ClaimView> look(Followed claim) {
        Duration wait = claim.wait;
        claim.wait = longer(wait);
        return Uni.createFrom().voidItem()
                .onItem().delayIt().by(wait)
                .chain(() -> statuses.apply(claim.known.couponId(), claim.known.userId()))
                .onFailure().recoverWithItem(() -> claim.known)
                .invoke(view -> claim.known = view);
    }

    private Duration longer(Duration wait) {
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(limits.lookEvery()) < 0 ? twice : limits.lookEvery();
    }
}
