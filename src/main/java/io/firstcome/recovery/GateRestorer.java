package io.firstcome.recovery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.firstcome.LogFields;
import io.firstcome.OwnContext;
import io.firstcome.Reach;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.claimlog.UndecidedClaims;
import io.firstcome.coupon.AgreedTerms;
import io.firstcome.coupon.IssuedCoupons;
import io.firstcome.coupon.IssuedCoupons.Winner;
import io.firstcome.coupon.KnownCoupons;
import io.firstcome.coupon.RejectedClaim;
import io.firstcome.coupon.RejectedClaims;
import io.firstcome.deadletter.DeadLetter;
import io.firstcome.deadletter.DeadLetters;
import io.firstcome.gate.Decided;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateTerms;
import io.firstcome.gate.Reservation;
import io.firstcome.gate.Restoration;
import io.firstcome.web.Outage;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
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
    private static final int MAX_BUSY = 100;
    private static final int MAX_FAILED = 10_000;
    private static final Duration FIRST_REPETITION = Duration.ofMillis(100);

    private final Gate gate;
    private final AgreedTerms agreed;
    private final KnownCoupons known;
    private final IssuedCoupons issuedCoupons;
    private final RejectedClaims rejectedClaims;
    private final DeadLetters deadLetters;
    private final UndecidedClaims undecided;
    private final OwnContext own;
    private final RecoveryConfig config;
    private final RecoveryMetrics metrics;
    private final String name = UUID.randomUUID().toString();
    private final ConcurrentMap<UUID, Uni<Void>> underWay = new ConcurrentHashMap<>();
    /** Of a moment ago. */
    private final Cache<UUID, Throwable> failed;

    GateRestorer(Gate gate, AgreedTerms agreed, KnownCoupons known, IssuedCoupons issuedCoupons, RejectedClaims rejectedClaims,
            DeadLetters deadLetters, UndecidedClaims undecided, OwnContext own, RecoveryConfig config,
            RecoveryMetrics metrics) {
        this.gate = gate;
        this.agreed = agreed;
        this.known = known;
        this.issuedCoupons = issuedCoupons;
        this.rejectedClaims = rejectedClaims;
        this.deadLetters = deadLetters;
        this.undecided = undecided;
        this.own = own;
        this.config = config;
        this.failed = Caffeine.newBuilder().maximumSize(MAX_FAILED).expireAfterWrite(config.again()).build();
        this.metrics = metrics;
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
        return restore(couponId, config.maxRestores());
    }

    /** The same for a gate that nobody asks for at the moment: half of the places are left to those that are claimed. */
    public Uni<Void> restoreUnasked(UUID couponId) {
        return restore(couponId, config.maxRestores() / 2);
    }

    /** How many gates this instance is restoring. */
    public int underWay() {
        return underWay.size();
    }

    private Uni<Void> restore(UUID couponId, int places) {
        if (failed.getIfPresent(couponId) != null) {
            return Uni.createFrom().failure(Problem.of(Reason.UNAVAILABLE).retryAfter(config.again()));
        }
        return once(couponId, places);
    }

    /**
     * Closes the gate and builds it anew from the database and the log, though it may look well (SPEC §2, {@code POST
     * …/rebuild}).
     */
    public Uni<Void> rebuild(UUID couponId) {
        return gate.distrust(couponId)
                .chain(() -> once(couponId, config.maxRestores()));
    }

    /** @param places how many may be under way for this one to join them */
    private Uni<Void> once(UUID couponId, int places) {
        if (underWay.size() >= places && !underWay.containsKey(couponId)) {
            return Uni.createFrom().failure(Problem.of(Reason.OVERLOADED).retryAfter(config.again()));
        }
        Uni<Void> work = underWay.computeIfAbsent(couponId, id -> begin(id, MAX_BUSY)
                .onFailure(failure -> !(failure instanceof Problem)).invoke(failure -> failed.put(id, failure))
                // It was interrupted
                .onFailure(IllegalStateException.class)
                .transform(failure -> Problem.of(Reason.UNAVAILABLE).retryAfter(config.again()))
                .onTermination().invoke(() -> underWay.remove(id))
                .memoize().indefinitely());
        Context context = Vertx.currentContext();
        return context == null ? work : work.emitOn(MutinyHelper.executor(context));
    }

    /** @param patience how often somebody else may be found at it */
    private Uni<Void> begin(UUID couponId, int patience) {
        // First, or anybody could have keys made for coupons that do not exist
        return exists(couponId)
                .chain(() -> gate.restore(couponId, name))
                .flatMap(answer -> switch (answer.kind()) {
                    case OPEN -> Uni.createFrom().voidItem();
                    case BUSY -> patience > 0 ? pause(BUSY).chain(() -> begin(couponId, patience - 1))
                            : Uni.createFrom().failure(Problem.of(Reason.UNAVAILABLE).retryAfter(config.again()));
                    case MINE -> work(couponId, answer);
                });
    }

    /** Nobody knows otherwise: while the database is away a gate that is there is reason enough. */
    private Uni<Void> exists(UUID couponId) {
        return known.find(couponId)
                .map(coupon -> coupon.orElseThrow(() -> Problem.of(Reason.COUPON_NOT_FOUND)))
                .replaceWithVoid()
                .onFailure(failure -> !(failure instanceof Problem)).recoverWithUni(failure -> gate.terms(couponId)
                        .onItem().ifNull().failWith(failure)
                        .replaceWithVoid());
    }

    private Uni<Void> work(UUID couponId, Restoration mine) {
        long start = System.nanoTime();
        AtomicLong logRead = new AtomicLong();
        return settled(couponId, mine, start)
                .chain(() -> terms(couponId))
                // Each step has a lease of its own
                .flatMap(terms -> reserve(terms, List.of())
                        .invoke(() -> logRead.set(System.nanoTime()))
                        .chain(() -> reserveUndecided(terms, mine))
                        .chain(() -> writeWinners(terms, mine))
                        .chain(() -> writeRejected(terms, mine))
                        .chain(() -> writeFailed(terms, mine))
                        .chain(() -> reserve(terms, List.of()))
                        .invoke(() -> notAwaySince(couponId, logRead.get()))
                        .chain(() -> gate.restored(terms, name)))
                .invoke(isOpen -> {
                    if (!isOpen) {
                        throw new IllegalStateException("Somebody else restores it, or Redis stood still meanwhile");
                    }
                    Duration closed = Duration.ofNanos(System.nanoTime() - start);
                    metrics.restored(closed);
                    LogFields.coupon(couponId, () -> Log.infof("Gate of coupon %s restored %s in %d ms", couponId,
                            mine.anew() ? "anew" : "from rank " + mine.lastRank(), closed.toMillis()));
                })
                .onFailure().invoke(failure -> notRestored(couponId, failure))
                .onFailure().call(() -> gate.release(couponId, name).onFailure().recoverWithNull())
                .replaceWithVoid();
    }

    private void notRestored(UUID couponId, Throwable failure) {
        LogFields.coupon(couponId, () -> Log.warnf("Gate of coupon %s not restored: %s", couponId, failure));
        metrics.restoreFailed();
    }

    /** While Redis was away claims went past the gate that this restore has not read in the log. */
    private void notAwaySince(UUID couponId, long nanos) {
        if (gate.reach(couponId).reachableFor().toNanos() < System.nanoTime() - nanos) {
            throw new IllegalStateException("Redis was away meanwhile");
        }
    }

    /**
     * Reads from the log or the database; repeated when they do not answer. A gate that has lost nothing asks them only to
     * learn what was claimed past it. Where one of them is away as well (two things at once), it opens with what it has:
     * rather a claim past the gate ends REJECTED than nobody is served.
     */
    private <T> Uni<T> read(Restoration mine, T nothing, Supplier<Uni<T>> source) {
        Uni<T> repeated = repeated(source);
        return mine.anew() ? repeated
                : repeated.onFailure(GateRestorer::isOutage).invoke(failure -> Log.warnf("A gate opens without: %s", failure))
                        .onFailure(GateRestorer::isOutage).recoverWithItem(nothing);
    }

    /** Every step may be done again. */
    private <T> Uni<T> repeated(Supplier<Uni<T>> step) {
        return Uni.createFrom().<T> deferred(step::get)
                .onFailure(GateRestorer::isOutage).retry().withBackOff(FIRST_REPETITION).atMost(config.attempts());
    }

    private static boolean isOutage(Throwable failure) {
        return Outage.reasonOf(failure).isPresent();
    }

    /**
     * Until every instance knows that Redis is back, some let claims go past the gate. And what a gate has admitted and
     * forgotten may be on its way into the log for a moment longer.
     *
     * @param closed since when nobody is admitted, by {@link System#nanoTime}
     */
    private Uni<Void> settled(UUID couponId, Restoration mine, long closed) {
        Reach reach = gate.reach(couponId);
        if (reach.isAway()) {
            return Uni.createFrom().failure(new IllegalStateException("Redis is away again"));
        }
        Duration reachable = reach.reachableFor();
        Duration quiet = mine.anew() ? shorter(reachable, Duration.ofNanos(System.nanoTime() - closed)) : reachable;
        Duration left = config.settle().minus(quiet);
        return left.toMillis() <= 0 ? Uni.createFrom().voidItem() : pause(left).chain(() -> settled(couponId, mine, closed));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** What the database says; if it is away, what the gate itself goes by. */
    private Uni<GateTerms> terms(UUID couponId) {
        return agreed.fresh(couponId)
                .ifNoItem().after(config.databaseTimeout()).fail()
                .onFailure(failure -> !(failure instanceof Problem)).recoverWithUni(failure -> gate.terms(couponId)
                        .onItem().ifNull().failWith(failure));
    }

    /**
     * Before the database is read: what the issuer decides from here on is told by the results, and what it has decided
     * before stands in the database.
     */
    private Uni<Void> reserveUndecided(GateTerms terms, Restoration mine) {
        return read(mine, List.<Reservation> of(),
                () -> undecided.read().map(log -> reservations(log.of(terms.couponId()))))
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
        return repeated(() -> gate.reserve(terms, name, page))
                .invoke(isMine -> {
                    if (!isMine) {
                        throw new IllegalStateException("Somebody else restores the gate of coupon " + terms.couponId());
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> writeWinners(GateTerms terms, Restoration mine) {
        return write(terms, new Pages<>(mine, mine.lastRank(), Winner::rank,
                rank -> issuedCoupons.behind(terms.couponId(), rank, config.page())), Winner::decided);
    }

    private Uni<Void> writeRejected(GateTerms terms, Restoration mine) {
        return write(terms, new Pages<>(mine, RejectedClaims.START, RejectedClaim::key,
                key -> rejectedClaims.behind(terms.couponId(), key, config.page())),
                rejected -> Decided.rejected(rejected.userId(), rejected.requestedAt()));
    }

    /** An operator may still make a winner of a dead letter, so it holds its place. */
    private Uni<Void> writeFailed(GateTerms terms, Restoration mine) {
        return write(terms, new Pages<>(mine, DeadLetters.START, DeadLetter::id,
                id -> Panache.getSession().flatMap(
                        session -> deadLetters.openBehind(session, terms.couponId(), id, config.page()))),
                letter -> Decided.failed(letter.userId(), letter.requestedAt()));
    }

    /** Rows behind a key, page by page; the next page is read while one is written. */
    private final class Pages<T, K> {

        private final Restoration mine;
        private final Function<T, K> key;
        private final Function<K, Uni<List<T>>> query;
        private CompletableFuture<List<T>> ahead;

        Pages(Restoration mine, K start, Function<T, K> key, Function<K, Uni<List<T>>> query) {
            this.mine = mine;
            this.key = key;
            this.query = query;
            this.ahead = begin(start);
        }

        Uni<List<T>> next() {
            return Uni.createFrom().completionStage(ahead)
                    .invoke(page -> ahead = page.isEmpty() ? null : begin(key.apply(page.get(page.size() - 1))));
        }

        /** Begins at once. */
        private CompletableFuture<List<T>> begin(K behind) {
            return read(mine, List.<T> of(), () -> inDatabase(() -> query.apply(behind))).subscribeAsCompletionStage();
        }
    }

    private <T> Uni<Void> write(GateTerms terms, Pages<T, ?> rows, Function<T, Decided> decided) {
        return Multi.createBy().repeating().uni(rows::next)
                .until(List::isEmpty)
                .onItem().transformToUniAndConcatenate(page -> write(terms, page.stream().map(decided).toList()))
                .collect().last();
    }

    private Uni<Void> write(GateTerms terms, List<Decided> page) {
        return Uni.combine().all()
                .unis(reserve(terms, List.of()), repeated(() -> gate.decided(terms.couponId(), page)))
                .discardItems();
    }

    private <T> Uni<Void> pages(List<T> items, Function<List<T>, Uni<Void>> work) {
        return Multi.createFrom().iterable(items)
                .group().intoLists().of(config.page())
                .onItem().transformToUniAndConcatenate(work::apply)
                .collect().last();
    }

    private <T> Uni<T> inDatabase(Supplier<Uni<T>> query) {
        return own.inSession(query)
                .ifNoItem().after(config.databaseTimeout()).fail();
    }

    private static Uni<Void> pause(Duration time) {
        return Uni.createFrom().voidItem().onItem().delayIt().by(time);
    }
}
