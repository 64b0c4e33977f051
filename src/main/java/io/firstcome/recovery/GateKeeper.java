package io.firstcome.recovery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.firstcome.OwnContext;
import io.firstcome.coupon.Coupons;
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
 * restored when it is missing, cannot be trusted or is behind the database. So a loss is noticed without anybody telling
 * it, and without waiting for a claim. Every instance does this for all coupons; Redis settles who acts.
 */
@ApplicationScoped
public class GateKeeper {

    private static final int AT_ONCE = 64;

    private final Gate gate;
    private final Relay relay;
    private final GateRestorer restorer;
    private final RecoveryMetrics metrics;
    private final Coupons coupons;
    private final OwnContext own;
    private final RecoveryConfig config;
    private final Duration lease;
    private final Clock clock;
    private final String name = UUID.randomUUID().toString();
    /** The claims that the last round has found, those whose places came back among them. */
    private final ConcurrentMap<UUID, Integer> claims = new ConcurrentHashMap<>();
    /** The winners that the last comparison has found in the database. */
    private final ConcurrentMap<UUID, Integer> issued = new ConcurrentHashMap<>();
    private long lastRound = System.nanoTime();
    private Cancellable rounds;
    private Cancellable comparisons;

    GateKeeper(Gate gate, Relay relay, GateRestorer restorer, RecoveryMetrics metrics, Coupons coupons, OwnContext own,
            RecoveryConfig config, GateConfig gateConfig, Clock clock) {
        this.gate = gate;
        this.relay = relay;
        this.restorer = restorer;
        this.metrics = metrics;
        this.coupons = coupons;
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
            gate.reach().unknown();
        }
        lastRound = now;
        RecoveryMetrics.Round round = metrics.round();
        return gate.kept()
                .invoke(kept -> claims.keySet().retainAll(kept.keySet()))
                .flatMap(kept -> Multi.createFrom().iterable(kept.entrySet())
                        .onItem().transformToUni(coupon -> beat(coupon.getKey(), coupon.getValue(), round)
                                .onFailure().invoke(failure -> failed(coupon.getKey(), failure))
                                .onFailure().recoverWithNull())
                        .merge(AT_ONCE)
                        .collect().last())
                .onFailure().invoke(failure -> Log.debugf("Gates not looked after: %s", failure))
                .onFailure().recoverWithNull()
                .invoke(round::end)
                .replaceWithVoid();
    }

    /** The other gates have nothing to do with it. */
    private void failed(UUID couponId, Throwable failure) {
        metrics.beatFailed();
        if (!gate.reach().isAway()) {
            Log.warnf("Gate of coupon %s not looked after: %s", couponId, failure);
        }
    }

    /** @param end from when on the coupon needs no keeper, if nothing of it is under way */
    private Uni<Void> beat(UUID couponId, Instant end, RecoveryMetrics.Round round) {
        return gate.beat(couponId, name, relay.wish(couponId))
                .invoke(beat -> {
                    round.add(beat);
                    relay.publish(couponId, name, beat.due());
                })
                .flatMap(beat -> {
                    boolean isOver = end.isBefore(clock.instant());
                    if (isOver && beat.waiting() == 0 && beat.undecided() == 0) {
                        return gate.forget(couponId);
                    }
                    if (beat.state() == Beat.State.OPEN) {
                        claims.put(couponId, beat.claims());
                    } else {
                        claims.remove(couponId);
                        restore(couponId);
                    }
                    return Uni.createFrom().voidItem();
                });
    }

    private void restore(UUID couponId) {
        restorer.restore(couponId).subscribe().with(
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
     * A gate that knows of fewer claims than the database has winners has forgotten some of them, whatever the reason. The
     * database's figures are those of the comparison before, so that the results had the time to arrive.
     */
    private Uni<Void> compare() {
        return Multi.createFrom().iterable(Map.copyOf(issued).entrySet())
                .filter(coupon -> claims.getOrDefault(coupon.getKey(), Integer.MAX_VALUE) < coupon.getValue())
                .onItem().transformToUniAndConcatenate(coupon -> gate.distrustBelow(coupon.getKey(), coupon.getValue())
                        .invoke(isClosed -> Log.warnf("The gate of coupon %s knows of fewer claims than %d: closed: %s",
                                coupon.getKey(), coupon.getValue(), isClosed)))
                .collect().last()
                .chain(this::countIssued)
                .onFailure().invoke(failure -> Log.debugf("Gates not compared with the database: %s", failure))
                .onFailure().recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Void> countIssued() {
        Set<UUID> open = Set.copyOf(claims.keySet());
        issued.clear();
        if (open.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return own.inSession(() -> coupons.winners(open))
                .ifNoItem().after(config.databaseTimeout()).fail()
                .invoke(issued::putAll)
                .replaceWithVoid();
    }
}
