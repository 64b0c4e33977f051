package io.firstcome.recovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.firstcome.LogFields;
import io.firstcome.OwnContext;
import io.firstcome.Reach;
import io.firstcome.coupon.AgreedTerms;
import io.firstcome.coupon.Coupons;
import io.firstcome.coupon.Coupons.Standing;
import io.firstcome.gate.Beat;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateConfig;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

/**
 * Looks after every gate several times a second: keeps it in touch, has what waits in its outbox published, and has it
 * restored when it is missing, cannot be trusted or is behind the database; and has it told the terms that it has missed. So a
 * loss is noticed without anybody telling it, and without waiting for a claim. Every instance does this for all coupons; Redis
 * settles who acts.
 */
@ApplicationScoped
public class GateKeeper {

    private static final int AT_ONCE = 64;

    private final Gate gate;
    private final Relay relay;
    private final GateRestorer restorer;
    private final RecoveryMetrics metrics;
    private final Coupons coupons;
    private final AgreedTerms agreed;
    private final WatchedCoupons watched;
    private final OwnContext own;
    private final RecoveryConfig config;
    private final Duration lease;
    private final Clock clock;
    private final String name = UUID.randomUUID().toString();
    /** What the last round has found of the gates that are open. */
    private final ConcurrentMap<UUID, Beat> found = new ConcurrentHashMap<>();
    /** What the last comparison has found in the database. */
    private final ConcurrentMap<UUID, Standing> standings = new ConcurrentHashMap<>();
    private long lastRound = System.nanoTime();
    private Cancellable rounds;
    private Cancellable comparisons;

    GateKeeper(Gate gate, Relay relay, GateRestorer restorer, RecoveryMetrics metrics, Coupons coupons,
            AgreedTerms agreed, WatchedCoupons watched, OwnContext own, RecoveryConfig config, GateConfig gateConfig,
            Clock clock) {
        this.gate = gate;
        this.relay = relay;
        this.restorer = restorer;
        this.metrics = metrics;
        this.coupons = coupons;
        this.agreed = agreed;
        this.watched = watched;
        this.own = own;
        this.config = config;
        this.lease = gateConfig.lease();
        this.clock = clock;
    }

    void start(@Observes StartupEvent start) {
        rounds = Multi.createFrom().ticks().every(config.beat())
                .onOverflow().drop()
                .onItem().transformToUniAndConcatenate(tick -> round())
                .subscribe().with(done -> {
                });
        comparisons = Multi.createFrom().ticks().every(config.compare())
                .onOverflow().drop()
                .onItem().transformToUniAndConcatenate(tick -> compare())
                .subscribe().with(done -> {
                });
    }

    void stop(@Observes ShutdownEvent stop) {
        rounds.cancel();
        comparisons.cancel();
    }

    private Uni<Void> round() {
        long now = System.nanoTime();
        if (now - lastRound > lease.toNanos()) {
            // This instance stood still, so it cannot say what happened to Redis meanwhile
            gate.unknown();
        }
        lastRound = now;
        RecoveryMetrics.Round round = metrics.round();
        Set<Reach> asked = ConcurrentHashMap.newKeySet();
        return gate.kept()
                .invoke(kept -> found.keySet().retainAll(kept.keySet()))
                .flatMap(kept -> Multi.createFrom().iterable(kept.entrySet())
                        .filter(coupon -> isWorthAsking(coupon.getKey(), asked))
                        .onItem().transformToUni(coupon -> beat(coupon.getKey(), coupon.getValue(), round)
                                .onFailure().invoke(failure -> failed(coupon.getKey(), failure))
                                .onFailure().recoverWithNull())
                        .merge(AT_ONCE)
                        .collect().last()
                        .invoke(() -> round.end(kept.size())))
                .onFailure().invoke(failure -> Log.debugf("Gates not looked after: %s", failure))
                .onFailure().recoverWithNull()
                .replaceWithVoid();
    }

    /** Of a server that is away, one gate: it finds out whether it is back, and does not keep those of others waiting. */
    private boolean isWorthAsking(UUID couponId, Set<Reach> asked) {
        Reach reach = gate.reach(couponId);
        boolean isWorthAsking = !reach.isAway() || asked.add(reach);
        if (!isWorthAsking) {
            found.remove(couponId);
        }
        return isWorthAsking;
    }

    /** The other gates have nothing to do with it. */
    private void failed(UUID couponId, Throwable failure) {
        // What was known of it is not to be compared with what the database says later
        found.remove(couponId);
        metrics.beatFailed();
        if (!gate.reach(couponId).isAway()) {
            LogFields.coupon(couponId, () -> Log.warnf("Gate of coupon %s not looked after: %s", couponId, failure));
        }
    }

    /** @param end from when on the coupon needs no keeper at the earliest, if nothing of it is under way */
    private Uni<Void> beat(UUID couponId, Instant end, RecoveryMetrics.Round round) {
        return gate.beat(couponId, name, relay.wish(couponId))
                .invoke(beat -> {
                    round.add(beat);
                    relay.publish(couponId, name, beat.due());
                })
                .flatMap(beat -> {
                    // Its window may have been moved since; a gate that is closed may not have been told
                    Instant over = beat.state() == Beat.State.OPEN ? beat.end() : end;
                    boolean isOver = over.isBefore(clock.instant());
                    if (isOver && beat.waiting() == 0 && beat.undecided() == 0) {
                        return gate.forget(couponId);
                    }
                    if (beat.state() == Beat.State.OPEN) {
                        found.put(couponId, beat);
                    } else {
                        found.remove(couponId);
                        restore(couponId);
                    }
                    return Uni.createFrom().voidItem();
                });
    }

    private void restore(UUID couponId) {
        restorer.restoreUnasked(couponId).subscribe().with(
                done -> {
                },
                failure -> {
                    if (failure instanceof Problem problem && problem.reason() == Reason.COUPON_NOT_FOUND) {
                        gate.forget(couponId).subscribe().with(done -> {
                        }, ignored -> {
                        });
                    }
                });
    }

    /**
     * A gate that knows of fewer claims than the database has winners has forgotten some of them, whatever the reason; one that
     * goes by other terms was not told of a change to its end. The database's figures are those of the comparison before, so
     * that results and changes had the time to arrive.
     */
    Uni<Void> compare() {
        return Multi.createFrom().iterable(List.copyOf(standings.values()))
                .filter(standing -> found.containsKey(standing.id()))
                .onItem().transformToUniAndConcatenate(standing -> compare(standing, found.get(standing.id()))
                        // The other gates have nothing to do with it
                        .onFailure().invoke(failure -> Log.debugf("Gate of coupon %s not compared: %s", standing.id(), failure))
                        .onFailure().recoverWithNull())
                .collect().last()
                .chain(this::readStandings)
                .onFailure().invoke(failure -> Log.debugf("Gates not compared with the database: %s", failure))
                .onFailure().recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Void> compare(Standing standing, Beat beat) {
        if (beat == null) {
            return Uni.createFrom().voidItem();
        }
        if (beat.claims() < standing.winners()) {
            return gate.distrustBelow(standing.id(), standing.winners())
                    .invoke(isClosed -> forgetful(standing, isClosed))
                    .replaceWithVoid();
        }
        return beat.version() == standing.version() ? Uni.createFrom().voidItem()
                : agreed.settle(standing.id(), standing.version()).replaceWithVoid();
    }

    private void forgetful(Standing standing, boolean isClosed) {
        LogFields.coupon(standing.id(), () -> Log.warnf("The gate of coupon %s knows of fewer claims than %d: closed: %s",
                standing.id(), standing.winners(), isClosed));
        if (isClosed) {
            metrics.forgetful();
        }
    }

    private Uni<Void> readStandings() {
        Map<UUID, Beat> open = Map.copyOf(found);
        Set<UUID> claimedLast = watched.choose(open);
        standings.clear();
        if (open.isEmpty()) {
            watched.show(standings, open, 0);
            return Uni.createFrom().voidItem();
        }
        return own.inSession(() -> coupons.standings(open.keySet())
                .invoke(standings::putAll)
                .chain(() -> coupons.withGapsInRanks(claimedLast)))
                .ifNoItem().after(config.databaseTimeout()).fail()
                .invoke(gaps -> watched.show(standings, open, gaps))
                .replaceWithVoid();
    }
}
