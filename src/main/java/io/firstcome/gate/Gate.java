package io.firstcome.gate;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/**
 * Spares the claim log the crowd: one Lua script in Redis for each claim decides on window, state, duplicate and stock
 * at once (SPEC §1). Redis is fast and may forget, so nothing here makes anybody a winner.
 * <p>
 * Every method may be called on the event loop and never blocks it. They fail with what the Redis client reports when
 * Redis cannot be reached, answers with an error, or has no place left in its queue, and with a time-out
 * ({@code firstcome.gate.timeout}) when it does not answer; then nobody knows whether it has acted.
 */
@ApplicationScoped
public class Gate {

    private static final Script CLAIM = Script.named("claim.lua");
    private static final Script GIVE_BACK = Script.named("give_back.lua");
    private static final Script OPEN = Script.named("open.lua");
    private static final Script DECIDED = Script.named("decided.lua");
    private static final Script LOOK = Script.named("look.lua");

    private final Redis redis;
    private final GateConfig config;
    private final Clock clock;

    Gate(Redis redis, GateConfig config, Clock clock) {
        this.redis = redis;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Decides one claim; the only call that it costs. It alone is never given up: an admission that nobody waits for any
     * more would hold a place for ever.
     *
     * @param idempotencyKey what the client repeats its request with, empty for none
     */
    public Uni<GateAnswer> claim(UUID couponId, String userId, String idempotencyKey) {
        return CLAIM.run(redis, GateKeys.of(couponId).gateAndClaims(), List.of(userId, idempotencyKey))
                .map(Gate::answer);
    }

    /**
     * Frees the place of a claim that could not be put into the log.
     *
     * @param requestedAt of the reservation; another claim of the same user stays untouched
     * @return whether there was such a place
     */
    public Uni<Boolean> giveBack(UUID couponId, String userId, Instant requestedAt) {
        List<String> arguments = List.of(userId, GateTerms.millis(requestedAt));
        return run(GIVE_BACK, List.of(GateKeys.of(couponId).claims()), arguments)
                .map(Response::toBoolean);
    }

    /**
     * Opens the gate of a coupon; one that is open stays as it is. Winners that the coupon has already are written with
     * {@link #decided} before.
     */
    public Uni<Void> open(GateTerms terms) {
        Instant keepUntil = latest(terms.closesAt().plus(config.keepAfterClose()), leastEndOfLife());
        return run(OPEN, GateKeys.of(terms.couponId()).all(), terms.arguments(keepUntil))
                .replaceWithVoid();
    }

    /**
     * Writes down what the log decided. Idempotent, and a late message never turns an issued coupon back.
     *
     * @param decided some hundreds at most: Redis serves nobody else meanwhile
     */
    public Uni<Void> decided(UUID couponId, List<Decided> decided) {
        List<String> arguments = new ArrayList<>();
        arguments.add(GateTerms.millis(leastEndOfLife().plus(config.keepAfterClose())));
        decided.forEach(one -> arguments.addAll(one.arguments()));
        return run(DECIDED, GateKeys.of(couponId).all(), arguments)
                .replaceWithVoid();
    }

    /** What is known of one user's claim. */
    public Uni<GateView> look(UUID couponId, String userId) {
        return run(LOOK, GateKeys.of(couponId).all(), List.of(userId))
                .map(Gate::view);
    }

    /**
     * How many places are free, 0 or more; a coupon whose gate is missing is left out.
     *
     * @param couponIds one page at most: two commands each
     */
    public Uni<Map<UUID, Integer>> remaining(List<UUID> couponIds) {
        if (couponIds.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        List<Request> requests = new ArrayList<>();
        for (UUID couponId : couponIds) {
            GateKeys keys = GateKeys.of(couponId);
            requests.add(Request.cmd(Command.HGET).arg(keys.gate()).arg("total"));
            requests.add(Request.cmd(Command.HLEN).arg(keys.claims()));
        }
        return bounded(redis.batch(requests))
                .map(responses -> remaining(couponIds, responses));
    }

    private Uni<Response> run(Script script, List<String> keys, List<String> arguments) {
        return bounded(script.run(redis, keys, arguments));
    }

    private <T> Uni<T> bounded(Uni<T> work) {
        return work.ifNoItem().after(config.timeout()).fail();
    }

    private static Map<UUID, Integer> remaining(List<UUID> couponIds, List<Response> responses) {
        Map<UUID, Integer> remaining = new HashMap<>();
        for (int i = 0; i < couponIds.size(); i++) {
            Response total = responses.get(2 * i);
            if (total != null) {
                int taken = responses.get(2 * i + 1).toInteger();
                remaining.put(couponIds.get(i), Math.max(0, total.toInteger() - taken));
            }
        }
        return remaining;
    }

    private Instant leastEndOfLife() {
        return clock.instant().plus(config.keepAtLeast());
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static GateAnswer answer(Response response) {
        String detail = response.size() > 1 ? response.get(1).toString() : null;
        return GateAnswer.of(GateAnswer.Outcome.valueOf(response.get(0).toString()), detail);
    }

    private static GateView view(Response response) {
        Response expiresAt = response.get(0);
        Response entry = response.get(1);
        Response rejectedAt = response.get(2);
        return new GateView(
                expiresAt == null ? null : GateEntry.instant(expiresAt.toString()),
                entry == null ? null : GateEntry.parse(entry.toString()),
                rejectedAt == null ? null : GateEntry.instant(rejectedAt.toString()));
    }
}
