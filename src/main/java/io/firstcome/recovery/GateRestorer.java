package io.firstcome.recovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.OwnContext;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.claimlog.UndecidedClaims;
import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.Coupons;
import io.firstcome.coupon.IssuedCoupons;
import io.firstcome.coupon.IssuedCoupons.Winner;
import io.firstcome.coupon.RejectedClaim;
import io.firstcome.coupon.RejectedClaims;
import io.firstcome.deadletter.DeadLetters;
import io.firstcome.gate.Decided;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateTerms;
import io.firstcome.gate.Reservation;
import io.firstcome.gate.Restoration;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * Makes a gate that is missing or cannot be trusted know again what the database and the claim log know, and opens it
 * (SPEC §3, row "Redis, data lost"). One instance does it for all, while the gate admits nobody.
 */
@ApplicationScoped
public class GateRestorer {

    private static final Duration BUSY = Duration.ofMillis(100);

    private final Gate gate;
    private final Coupons coupons;
    private final IssuedCoupons issuedCoupons;
    private final RejectedClaims rejectedClaims;
    private final DeadLetters deadLetters;
    private final UndecidedClaims undecided;
    private final OwnContext own;
    private final RecoveryConfig config;
    private final Clock clock;
    private final Timer duration;
    private final String name = UUID.randomUUID().toString();
    private final ConcurrentMap<UUID, Uni<Void>> underWay = new ConcurrentHashMap<>();
    private final ConcurrentMap<UUID, Instant> failed = new ConcurrentHashMap<>();

    GateRestorer(Gate gate, Coupons coupons, IssuedCoupons issuedCoupons, RejectedClaims rejectedClaims,
            DeadLetters deadLetters, UndecidedClaims undecided, OwnContext own, RecoveryConfig config, Clock clock,
            MeterRegistry registry) {
        this.gate = gate;
        this.coupons = coupons;
        this.issuedCoupons = issuedCoupons;
        this.rejectedClaims = rejectedClaims;
        this.deadLetters = deadLetters;
        this.undecided = undecided;
        this.own = own;
        this.config = config;
        this.clock = clock;
        this.duration = Timer.builder("firstcome.gate.restores")
                .description("Gates restored by this instance, and how long each was closed for it")
                .register(registry);
    }

    /**
     * Restores the gate, if it needs it; everybody who asks for the same coupon meanwhile waits for the same work. May be
     * called on the event loop.
     *
     * @return completes when the gate is open
     * @throws Problem COUPON_NOT_FOUND; OVERLOADED when too many other gates are being restored; UNAVAILABLE when the last
     *         try has just failed. Otherwise fails with what stopped this one.
     */
    public Uni<Void> restore(UUID couponId) {
        Instant lastFailure = failed.get(couponId);
        if (lastFailure != null && clock.instant().isBefore(lastFailure.plus(config.again()))) {
            return Uni.createFrom().failure(Problem.of(Reason.UNAVAILABLE).retryAfter(config.again()));
        }
        return once(couponId);
    }

    /**
     * Closes the gate and builds it anew from the database and the log, though it may look well (SPEC §2, {@code POST
     * …/rebuild}).
     */
    public Uni<Void> rebuild(UUID couponId) {
        return gate.distrust(couponId)
                .chain(() -> once(couponId));
    }

    private Uni<Void> once(UUID couponId) {
        if (underWay.size() >= config.maxRestores() && !underWay.containsKey(couponId)) {
            return Uni.createFrom().failure(Problem.of(Reason.OVERLOADED).retryAfter(config.again()));
        }
        Uni<Void> work = underWay.computeIfAbsent(couponId, id -> begin(id)
                .onItem().invoke(() -> failed.remove(id))
                .onFailure(failure -> !(failure instanceof Problem)).invoke(failure -> failed.put(id, clock.instant()))
                .onTermination().invoke(() -> underWay.remove(id))
                .memoize().indefinitely());
        Context context = Vertx.currentContext();
        return context == null ? work : work.emitOn(MutinyHelper.executor(context));
    }

    private Uni<Void> begin(UUID couponId) {
        // First, or anybody could have keys made for coupons that do not exist
        return terms(couponId)
                .chain(() -> gate.restore(couponId, name))
                .flatMap(answer -> switch (answer.kind()) {
                    case OPEN -> Uni.createFrom().voidItem();
                    case BUSY -> pause(BUSY).chain(() -> begin(couponId));
                    case MINE -> work(couponId, answer);
                });
    }

    private Uni<Void> work(UUID couponId, Restoration mine) {
        long start = System.nanoTime();
        return settled(mine, start)
                .chain(() -> terms(couponId))
                .flatMap(terms -> optional(mine, reserveUndecided(terms))
                        .chain(() -> optional(mine, writeWinners(terms, mine.lastRank())))
                        .chain(() -> optional(mine, writeRejected(terms)))
                        .chain(() -> optional(mine, reserveFailed(terms)))
                        .chain(() -> gate.restored(terms, name)))
                .invoke(isOpen -> {
                    if (!isOpen) {
                        throw new IllegalStateException("Somebody else restores the gate of coupon " + couponId);
                    }
                    Duration closed = Duration.ofNanos(System.nanoTime() - start);
                    duration.record(closed);
                    Log.infof("Gate of coupon %s restored %s in %d ms", couponId,
                            mine.anew() ? "anew" : "from rank " + mine.lastRank(), closed.toMillis());
                })
                .onFailure().invoke(failure -> Log.warnf("Gate of coupon %s not restored: %s", couponId, failure))
                .replaceWithVoid();
    }

    /**
     * A gate that has lost nothing waits for the log and the database only to learn what was claimed past it. Where one of
     * them is away as well (two things at once), it opens with what it has: rather a claim past the gate ends REJECTED
     * than nobody is served.
     */
    private Uni<Void> optional(Restoration mine, Uni<Void> work) {
        return mine.anew() ? work
                : work.onFailure().invoke(failure -> Log.warnf("A gate opens without: %s", failure))
                        .onFailure().recoverWithNull();
    }

    /**
     * Until every instance knows that Redis is back, some let claims go past the gate. And what a gate has admitted and
     * forgotten may be on its way into the log for a moment longer.
     *
     * @param closed since when nobody is admitted, by {@link System#nanoTime}
     */
    private Uni<Void> settled(Restoration mine, long closed) {
        Duration reachable = gate.reach().reachableFor();
        Duration quiet = mine.anew() ? shorter(reachable, Duration.ofNanos(System.nanoTime() - closed)) : reachable;
        Duration left = config.settle().minus(quiet);
        return left.toMillis() <= 0 ? Uni.createFrom().voidItem() : pause(left).chain(() -> settled(mine, closed));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** What the database says; if it is away, what the gate itself goes by. */
    private Uni<GateTerms> terms(UUID couponId) {
        return inDatabase(() -> coupons.findById(couponId))
                .onItem().ifNull().failWith(() -> Problem.of(Reason.COUPON_NOT_FOUND))
                .map(Coupon::terms)
                .onFailure(failure -> !(failure instanceof Problem)).recoverWithUni(failure -> gate.terms(couponId)
                        .onItem().ifNull().failWith(failure));
    }

    /**
     * Before the database is read: what the issuer decides from here on is told by the results, and what it has decided
     * before stands in the database.
     */
    private Uni<Void> reserveUndecided(GateTerms terms) {
        return undecided.read()
                .map(log -> reservations(log.of(terms.couponId())))
                .flatMap(reservations -> pages(reservations, page -> reserve(terms, page)));
    }

    private static List<Reservation> reservations(List<ClaimRequested> claims) {
        Map<String, Reservation> lastOfEachUser = new LinkedHashMap<>();
        for (ClaimRequested claim : claims) {
            lastOfEachUser.put(claim.userId(),
                    new Reservation(claim.userId(), claim.requestedAt(), claim.idempotencyKey()));
        }
        return List.copyOf(lastOfEachUser.values());
    }

    private Uni<Void> reserve(GateTerms terms, List<Reservation> page) {
        return gate.reserve(terms, name, page)
                .invoke(isMine -> {
                    if (!isMine) {
                        throw new IllegalStateException("Somebody else restores the gate of coupon " + terms.couponId());
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> writeWinners(GateTerms terms, int behind) {
        Winners winners = new Winners(terms.couponId(), behind);
        return Multi.createBy().repeating().uni(winners::next)
                .until(List::isEmpty)
                .onItem().transformToUniAndConcatenate(page -> write(terms, page.stream().map(GateRestorer::issued).toList()))
                .collect().last();
    }

    /** The winners behind a rank, page by page; the next page is read while one is written. */
    private final class Winners {

        private final UUID couponId;
        private CompletableFuture<List<Winner>> ahead;

        Winners(UUID couponId, int behind) {
            this.couponId = couponId;
            this.ahead = read(behind);
        }

        Uni<List<Winner>> next() {
            return Uni.createFrom().completionStage(ahead)
                    .invoke(page -> ahead = page.isEmpty() ? null : read(page.get(page.size() - 1).rank()));
        }

        /** Begins at once. */
        private CompletableFuture<List<Winner>> read(int behind) {
            return inDatabase(() -> issuedCoupons.behind(couponId, behind, config.page())).subscribeAsCompletionStage();
        }
    }

    private Uni<Void> writeRejected(GateTerms terms) {
        AtomicReference<RejectedClaim.Key> last = new AtomicReference<>(RejectedClaims.START);
        return Multi.createBy().repeating()
                .uni(() -> inDatabase(() -> rejectedClaims.behind(terms.couponId(), last.get(), config.page())))
                .until(List::isEmpty)
                .onItem().invoke(page -> last.set(page.get(page.size() - 1).key()))
                .onItem().transformToUniAndConcatenate(page -> write(terms, page.stream()
                        .map(rejected -> Decided.rejected(rejected.userId(), rejected.requestedAt()))
                        .toList()))
                .collect().last();
    }

    /** An operator may still make a winner of a dead letter, so it holds its place. */
    private Uni<Void> reserveFailed(GateTerms terms) {
        AtomicReference<UUID> last = new AtomicReference<>(DeadLetters.START);
        return Multi.createBy().repeating()
                .uni(() -> inDatabase(() -> Panache.getSession().flatMap(
                        session -> deadLetters.openBehind(session, terms.couponId(), last.get(), config.page()))))
                .until(List::isEmpty)
                .onItem().invoke(page -> last.set(page.get(page.size() - 1).id()))
                .onItem().transformToUniAndConcatenate(page -> write(terms, page.stream()
                        .map(letter -> Decided.failed(letter.userId(), letter.requestedAt()))
                        .toList()))
                .collect().last();
    }

    private Uni<Void> write(GateTerms terms, List<Decided> page) {
        return Uni.combine().all().unis(reserve(terms, List.of()), gate.decided(terms.couponId(), page))
                .discardItems();
    }

    private static Decided issued(Winner winner) {
        return Decided.issued(winner.userId(), winner.requestedAt(), winner.rank(), winner.issuedAt(), winner.idempotencyKey());
    }

    private <T> Uni<Void> pages(List<T> items, Function<List<T>, Uni<Void>> work) {
        return Multi.createFrom().iterable(items)
                .group().intoLists().of(config.page())
                .onItem().transformToUniAndConcatenate(work::apply)
                .collect().last();
    }

    private <T> Uni<T> inDatabase(Supplier<Uni<T>> query) {
        return own.run(() -> Panache.withSession(query))
                .ifNoItem().after(config.databaseTimeout()).fail();
    }

    private static Uni<Void> pause(Duration time) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(time);
    }
}
