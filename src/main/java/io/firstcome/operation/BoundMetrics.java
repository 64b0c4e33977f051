package io.firstcome.operation;

import java.util.function.ToDoubleFunction;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.firstcome.account.AccountConfig;
import io.firstcome.account.SlowWork;
import io.firstcome.claim.ClaimConfig;
import io.firstcome.claim.ClaimEvents;
import io.firstcome.claim.ClaimService;
import io.firstcome.claim.ClaimStatusService;
import io.firstcome.claim.UngatedClaims;
import io.firstcome.claimlog.ClaimLog;
import io.firstcome.claimlog.LogConfig;
import io.firstcome.coupon.CouponConfig;
import io.firstcome.coupon.KnownCoupons;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateConfig;
import io.firstcome.recovery.GateRestorer;
import io.firstcome.recovery.Outbox;
import io.firstcome.recovery.RecoveryConfig;
import io.firstcome.recovery.RecoveryMetrics;
import io.firstcome.recovery.Relay;
import io.firstcome.token.TokenCheck;
import io.firstcome.token.TokenConfig;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;

/**
 * How much of each bound is used (SPEC §3.7), under the name of the setting that sets it: {@code firstcome_bound_used{bound}}
 * and {@code firstcome_bound_limit{bound}}, so that one alert watches over all of them. What is used is read at the scrape,
 * from memory.
 */
@ApplicationScoped
public class BoundMetrics {

    private static final String USED = "firstcome.bound.used";
    private static final String LIMIT = "firstcome.bound.limit";

    private final MeterRegistry registry;

    BoundMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void ofClaims(@Observes StartupEvent start, ClaimConfig config, ClaimService claims, ClaimStatusService statuses,
            UngatedClaims ungated, ClaimEvents.Limits streams, ClaimEvents events) {
        bound("firstcome.claim.max-in-flight", config.maxInFlight(), claims, ClaimService::inFlight);
        bound("firstcome.claim.max-status-lookups", config.maxStatusLookups(), statuses, ClaimStatusService::lookupsUnderWay);
        bound("firstcome.claim.ungated-per-second", config.ungatedPerSecond(), ungated, UngatedClaims::letPastThisSecond);
        bound("firstcome.claim-events.max-streams", streams.maxStreams(), events, ClaimEvents::open);
    }

    void ofGates(@Observes StartupEvent start, GateConfig config, Gate gate, RecoveryMetrics gates,
            @ConfigProperty(name = "quarkus.redis.max-waiting-handlers") int maxWaitingHandlers) {
        bound("firstcome.gate.outbox-limit", config.outboxLimit(), gates, RecoveryMetrics::largestOutbox);
        bound("firstcome.gate.refusal-bytes", config.refusalBytes(), gate, Gate::refusalBytes);
        bound("quarkus.redis.max-waiting-handlers", maxWaitingHandlers, registry, all -> other(all, "redis.current"));
    }

    void ofRecovery(@Observes StartupEvent start, RecoveryConfig config, GateRestorer restorer, Outbox outbox, Relay relay) {
        bound("firstcome.recovery.max-restores", config.maxRestores(), restorer, GateRestorer::underWay);
        bound("firstcome.recovery.max-acknowledged", config.maxAcknowledged(), outbox, Outbox::acknowledgements);
        bound("firstcome.recovery.relay-per-second", config.relayPerSecond(), relay, Relay::publishedThisSecond);
    }

    void ofLogAndDatabase(@Observes StartupEvent start, LogConfig config, ClaimLog log, DatabaseConnections.Limits limits) {
        bound("firstcome.log.max-in-flight", config.maxInFlight(), log, ClaimLog::inFlight);
        bound("firstcome.database.max-waiting", limits.maxWaiting(), registry, all -> other(all, "sql.pool.queue.size"));
    }

    void ofAccounts(@Observes StartupEvent start, AccountConfig config, SlowWork slowWork) {
        bound("firstcome.account.bcrypt-queue", config.bcryptQueue(), slowWork, SlowWork::waiting);
        bound("firstcome.account.bcrypt-threads", config.bcryptThreads(), slowWork, SlowWork::active);
    }

    void ofMemories(@Observes StartupEvent start, TokenConfig tokens, TokenCheck check, CouponConfig coupons,
            KnownCoupons known) {
        bound("firstcome.token.remembered", tokens.remembered(), check, TokenCheck::remembered);
        bound("firstcome.coupon.known", coupons.known(), known, KnownCoupons::size);
    }

    /** What a library counts itself; as long as it has not begun to, nothing is used. */
    private static double other(MeterRegistry registry, String name) {
        Gauge gauge = registry.find(name).gauge();
        return gauge == null ? 0 : gauge.value();
    }

    private <T> void bound(String setting, double limit, T owner, ToDoubleFunction<T> used) {
        Gauge.builder(USED, owner, used)
                .description("How much of a bound is used, by the name of its setting")
                .tag("bound", setting)
                .register(registry);
        Gauge.builder(LIMIT, () -> limit)
                .description("The bound itself")
                .tag("bound", setting)
                .register(registry);
    }
}
