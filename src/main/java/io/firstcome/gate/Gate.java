package io.firstcome.gate;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.Callbacks;
import io.firstcome.Reach;
import io.firstcome.gate.ClaimAnswers.Places;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * Spares the claim log the crowd: a Lua script in Redis decides each claim on window, state, duplicate and stock
 * at once (SPEC §1). Redis is fast and may forget, so nothing here makes anybody a winner.
 * <p>
 * Every method may be called on the event loop and never blocks it. They fail with what the Redis client reports when
 * Redis cannot be reached, answers with an error, or has no place left in its queue, and with a time-out
 * ({@code firstcome.gate.timeout}) when it does not answer; then nobody knows whether it has acted.
 */
@ApplicationScoped
public class Gate {

    private static final String IN_TOUCH = "in_touch.lua";
    private static final Script CLAIM = Script.of(IN_TOUCH, "claim.lua");
    private static final Script NEW = Script.of(IN_TOUCH, "new.lua");
    private static final Script TERMS = Script.of(IN_TOUCH, "terms.lua");
    private static final Script BEAT = Script.of(IN_TOUCH, "beat.lua");
    private static final Script LOOK = Script.of(IN_TOUCH, "look.lua");
    private static final Script RESTORE = Script.of(IN_TOUCH, "restore.lua");
    private static final Script DISTRUST = Script.of("distrust.lua");
    private static final Script RESERVE = Script.of(IN_TOUCH, "reserve.lua");
    private static final Script RESTORED = Script.of(IN_TOUCH, "restored.lua");
    private static final Script RELEASE = Script.of(IN_TOUCH, "release.lua");
    private static final Script DECIDED = Script.of(IN_TOUCH, "decided.lua");
    private static final Script HOLDERS = Script.of("holders.lua");
    private static final String BEGIN = "0";
    private static final int FIRST_VIEW = 2;
    private static final String ANYHOW = "0";
    private static final String CHECKED = "1";
    /** 0.4 ms of Redis, which serves nobody else meanwhile; an outbox with much to publish takes longer. */
    private static final int BEATS_PER_CALL = 16;

    /** All coupons that keepers look after, by the end of their time (epoch milliseconds). */
    private static final String KEPT = "firstcome:kept";

    private final Links redis;
    private final Batches<UUID, Claim, GateAnswer> claims;
    private final Batches<UUID, String, GateView> looks;
    private final Batches<Object, Keeping, Uni<Beat>> beats;
    private final Refusals refusals;
    private final GateConfig config;
    private final Clock clock;
    /** Each with the end of its time. */
    private final ConcurrentMap<UUID, Instant> kept = new ConcurrentHashMap<>();

    Gate(Redis redis, RedisSettings settings, Vertx vertx, GateConfig config, Clock clock) {
        this.redis = settings.isCluster()
                ? Links.toCluster(settings.hosts(), node -> settings.client(vertx, node), config.timeout())
                : Links.toOne(redis, config.timeout());
        Executor sender = sender(vertx.getOrCreateContext());
        this.claims = new Batches<>(this::decide, config.claimsPerCall(), sender);
        this.looks = new Batches<>(this::look, config.claimsPerCall(), sender);
        this.beats = new Batches<>((together, gates) -> beat(gates), BEATS_PER_CALL, sender);
        this.refusals = new Refusals(this::holders, config.refusalLease(), config.refusalBytes(), System::nanoTime);
        this.config = config;
        this.clock = clock;
    }

    /** What is sent for many requests must not go on in the context of one, nor hold it. */
    private static Executor sender(Context loop) {
        return task -> VertxContext.createNewDuplicatedContext(loop).runOnContext(now -> task.run());
    }

    /** Whether Redis answers for this coupon, as all that is asked here of the same server has found. */
    public Reach reach(UUID couponId) {
        return redis.of(couponId).reach();
    }

    /** Whether Redis is away, for every coupon. */
    public boolean isAway() {
        return redis.all().stream().allMatch(shard -> shard.reach().isAway());
    }

    /** Whether it is away for some coupons, those of a master of a cluster, or for all. */
    public boolean isPartlyAway() {
        return redis.all().stream().anyMatch(shard -> shard.reach().isAway());
    }

    /** Nobody has looked for a while, at any server. */
    public void unknown() {
        redis.all().forEach(shard -> shard.reach().unknown());
    }

    /**
     * Decides one claim, by one call at the most, which it shares with others that come at the same time. What is given up by
     * a time-out may have been admitted all the same: then it stands in the outbox, and gets its coupon.
     *
     * @param answer hears it, or what the call failed with, at once or on an event loop
     */
    public void claim(UUID couponId, Claim claim, BiConsumer<GateAnswer, Throwable> answer) {
        GateAnswer refusal = refusals.of(couponId, claim.userId());
        if (refusal == null) {
            claims.ask(couponId, claim, answer);
        } else {
            answer.accept(refusal, null);
        }
    }

    /** How many claims were refused without asking Redis. */
    public long refusalsRepeated() {
        return refusals.repeated();
    }

    /**
     * What is remembered to refuse claims without asking Redis, in bytes as {@code firstcome.gate.refusal-bytes} counts them.
     */
    public long refusalBytes() {
        return refusals.remembered();
    }

    private Uni<List<GateAnswer>> decide(UUID couponId, List<Claim> claims) {
        GateKeys keys = GateKeys.of(couponId);
        List<String> arguments = new ArrayList<>();
        arguments.add(String.valueOf(config.outboxLimit()));
        arguments.add(millis(config.refusalLease()));
        for (Claim claim : claims) {
            claim.askedWith(claims.size());
            arguments.add(claim.userId());
            arguments.add(claim.idempotencyKey());
            arguments.add(claim.traceparent());
        }
        long asked = System.nanoTime();
        return run(CLAIM, List.of(keys.gate(), keys.claims(), keys.outbox(), keys.undecided()), arguments)
                .map(ClaimAnswers::of)
                .invoke(answers -> refusals.heard(couponId, asked, answers))
                .map(ClaimAnswers::answers);
    }

    /** @return null where the places have changed meanwhile */
    private Uni<Holders> holders(UUID couponId, Places places) {
        Holders found = new Holders(places.taken());
        AtomicReference<String> from = new AtomicReference<>(BEGIN);
        // Another node would take the place where to go on for one of its own, and leave some out
        Shard same = redis.of(couponId);
        return Multi.createBy().repeating().uni(() -> holders(same, couponId, places, found, from))
                // Redis has others to serve
                .withDelay(config.holdersPause())
                .whilst(isSame -> isSame && !from.get().equals(BEGIN))
                .collect().last()
                .map(isSame -> isSame ? found : null);
    }

    /**
     * Reads some.
     *
     * @param from where to go on
     * @return whether the places are still the same
     */
    private Uni<Boolean> holders(Shard shard, UUID couponId, Places places, Holders found, AtomicReference<String> from) {
        GateKeys keys = GateKeys.of(couponId);
        return shard
                .run(HOLDERS, List.of(keys.gate(), keys.claims()), List.of(from.get(), String.valueOf(config.holdersPerCall())))
                .map(page -> {
                    page.get(3).forEach(user -> found.add(user.toString()));
                    from.set(page.get(2).toString());
                    return Places.of(page.get(0), page.get(1)).equals(places);
                });
    }

    /**
     * Takes claims out of the outbox that the log has acknowledged.
     *
     * @param entries some thousands at most: Redis serves nobody else meanwhile
     */
    public Uni<Void> settle(UUID couponId, List<OutboxEntry> entries) {
        Request request = Request.cmd(Command.ZREM).arg(GateKeys.of(couponId).outbox());
        entries.forEach(entry -> request.arg(entry.member()));
        return redis.of(couponId).send(request).replaceWithVoid();
    }

    /** Opens the gate of a coupon that nobody has claimed yet; where there is anything already it stays as it is. */
    public Uni<Void> open(GateTerms terms) {
        GateKeys keys = GateKeys.of(terms.couponId());
        return keep(terms)
                .chain(() -> run(NEW, List.of(keys.gate(), keys.claims(), keys.restoring()), arguments(terms)))
                .replaceWithVoid();
    }

    /** Has the gate go by these terms from now on, unless it goes by newer ones. */
    public Uni<Agreement> agree(GateTerms terms) {
        return agree(terms, ANYHOW);
    }

    /** The same, but only where no more places are taken than these terms offer, by a gate that can be trusted with it. */
    public Uni<Agreement> lower(GateTerms terms) {
        return agree(terms, CHECKED);
    }

    private Uni<Agreement> agree(GateTerms terms, String checked) {
        GateKeys keys = GateKeys.of(terms.couponId());
        List<String> arguments = new ArrayList<>(List.of(checked));
        arguments.addAll(terms.arguments(endOfLife(terms), keepersEnd(terms.closesAt())));
        return keep(terms)
                .chain(() -> run(TERMS,
                        List.of(keys.gate(), keys.claims(), keys.rejected(), keys.outbox(), keys.undecided()), arguments))
                .map(answer -> new Agreement(Agreement.Kind.valueOf(answer.get(0).toString()), answer.get(1).toInteger()));
    }

    /** How many places are taken; 0 where there is no gate. */
    public Uni<Integer> taken(UUID couponId) {
        GateKeys keys = GateKeys.of(couponId);
        return redis.of(couponId).batch(List.of(Request.cmd(Command.HLEN).arg(keys.claims()),
                Request.cmd(Command.HGET).arg(keys.gate()).arg("returned")))
                .map(found -> found.get(0).toInteger() - (found.get(1) == null ? 0 : found.get(1).toInteger()));
    }

    /**
     * Writes down what became of claims. Idempotent, and a late message never turns anything back.
     *
     * @param decided 3,000 at most: Lua hands no more values to a command
     */
    public Uni<Void> decided(UUID couponId, List<Decided> decided) {
        GateKeys keys = GateKeys.of(couponId);
        List<String> arguments = new ArrayList<>();
        arguments.add(GateTerms.millis(leastEndOfLife().plus(config.keepAfterClose())));
        decided.forEach(one -> arguments.addAll(one.arguments()));
        return run(DECIDED, List.of(keys.gate(), keys.claims(), keys.rejected(), keys.undecided()), arguments)
                .replaceWithVoid();
    }

    /** What is known of one user's claim, by one call at the most, which it shares with others. */
    public Uni<GateView> look(UUID couponId, String userId) {
        return Callbacks.uni(view -> look(couponId, userId, view));
    }

    /** @param view hears it, or what the call failed with, on an event loop */
    public void look(UUID couponId, String userId, BiConsumer<GateView, Throwable> view) {
        looks.ask(couponId, userId, view);
    }

    private Uni<List<GateView>> look(UUID couponId, List<String> users) {
        GateKeys keys = GateKeys.of(couponId);
        return run(LOOK, List.of(keys.gate(), keys.claims(), keys.rejected()), users)
                .map(Gate::views);
    }

    /**
     * How many places are free, 0 or more; a coupon whose gate is missing, or whose server does not answer, is left out.
     *
     * @param couponIds one page at most: two commands each
     */
    public Uni<Map<UUID, Integer>> remaining(List<UUID> couponIds) {
        Map<Shard, List<UUID>> byShard = couponIds.stream().collect(Collectors.groupingBy(redis::of));
        return Multi.createFrom().iterable(byShard.entrySet())
                .onItem().transformToUni(part -> remaining(part.getKey(), part.getValue())
                        .onFailure().recoverWithItem(Map.of()))
                .merge()
                .collect().in(() -> (Map<UUID, Integer>) new HashMap<UUID, Integer>(), Map::putAll);
    }

    private static Uni<Map<UUID, Integer>> remaining(Shard shard, List<UUID> couponIds) {
        List<Request> requests = new ArrayList<>();
        for (UUID couponId : couponIds) {
            GateKeys keys = GateKeys.of(couponId);
            requests.add(Request.cmd(Command.HMGET).arg(keys.gate()).arg("total").arg("returned"));
            requests.add(Request.cmd(Command.HLEN).arg(keys.claims()));
        }
        return shard.batch(requests)
                .map(responses -> remaining(couponIds, responses));
    }

    /**
     * The coupons that keepers look after, each with the time from which on it may be forgotten. What Redis knows and what
     * this instance knows become one, so that a Redis that has forgotten is told again. While the server that has the list is
     * away, what this instance knows: another one may serve the gates.
     */
    public Uni<Map<UUID, Instant>> kept() {
        return redis.of(KEPT).send(Request.cmd(Command.ZRANGE).arg(KEPT).arg(0).arg(-1).arg("WITHSCORES"))
                .map(Gate::kept)
                .flatMap(known -> {
                    known.forEach((couponId, end) -> kept.merge(couponId, end, Gate::latest));
                    Map<UUID, Instant> untold = new HashMap<>(kept);
                    untold.entrySet().removeAll(known.entrySet());
                    return (untold.isEmpty() ? Uni.createFrom().voidItem() : keep(untold))
                            .replaceWith(() -> Map.copyOf(kept));
                })
                .onFailure().recoverWithItem(() -> Map.copyOf(kept));
    }

    /** This coupon needs no keeper (any more): it does not exist, or its time is over and nothing of it is under way. */
    public Uni<Void> forget(UUID couponId) {
        kept.remove(couponId);
        return redis.of(KEPT).send(Request.cmd(Command.ZREM).arg(KEPT).arg(couponId.toString())).replaceWithVoid();
    }

    /** Where the list is away this instance looks after them, and tells it when it is back ({@link #kept()}). */
    private Uni<Void> keep(Map<UUID, Instant> coupons) {
        // Never for a shorter time: the gate says itself when its time is over
        Request request = Request.cmd(Command.ZADD).arg(KEPT).arg("GT");
        coupons.forEach((couponId, end) -> request.arg(GateTerms.millis(end)).arg(couponId.toString()));
        return redis.of(KEPT).send(request)
                .onFailure().recoverWithNull()
                .replaceWithVoid();
    }

    /** The terms that the gate goes by, null where there is none. */
    public Uni<GateTerms> terms(UUID couponId) {
        Request request = Request.cmd(Command.HMGET).arg(GateKeys.of(couponId).gate());
        GateTerms.FIELDS.forEach(request::arg);
        return redis.of(couponId).send(request)
                .map(fields -> fields.get(0) == null ? null
                        : GateTerms.parse(couponId, texts(fields)));
    }

    /** What a keeper asks of a gate. */
    private record Keeping(UUID couponId, String keeper, Wish wish) {
    }

    /**
     * Keeps a gate in touch, by a call that it shares with other gates of the same Redis.
     *
     * @param keeper who asks
     * @param wish which waiting claims he is ready to publish
     */
    public Uni<Beat> beat(UUID couponId, String keeper, Wish wish) {
        return Callbacks
                .<Uni<Beat>> uni(answer -> beats.ask(redis.together(couponId), new Keeping(couponId, keeper, wish), answer))
                .flatMap(beat -> beat);
    }

    /** Each of them alone where Redis says that something is wrong with one: that is no other's business. */
    private Uni<List<Uni<Beat>>> beat(List<Keeping> gates) {
        return look(gates)
                .map(beats -> beats.stream().map(Uni.createFrom()::item).toList())
                .onFailure(failure -> failure instanceof ErrorType && gates.size() > 1)
                .recoverWithItem(() -> gates.stream().map(one -> look(List.of(one)).map(beats -> beats.get(0))).toList());
    }

    private Uni<List<Beat>> look(List<Keeping> gates) {
        List<String> names = new ArrayList<>();
        List<String> arguments = new ArrayList<>();
        for (Keeping one : gates) {
            GateKeys keys = GateKeys.of(one.couponId());
            names.addAll(List.of(keys.gate(), keys.claims(), keys.outbox(), keys.undecided()));
            arguments.addAll(List.of(one.keeper(), millis(one.wish().lease()), millis(one.wish().waited()),
                    String.valueOf(one.wish().limit())));
        }
        return run(BEAT, names, arguments).map(Gate::beats);
    }

    /** Who has been admitted and not heard of since, the oldest first, {@code limit} at most. */
    public Uni<List<String>> undecided(UUID couponId, int limit) {
        return redis.of(couponId)
                .send(Request.cmd(Command.ZRANGE).arg(GateKeys.of(couponId).undecided()).arg(0).arg(limit - 1))
                .map(Gate::texts);
    }

    /** What was admitted between these times, both inclusive, and waits for the log, {@code limit} at most. */
    public Uni<List<OutboxEntry>> outbox(UUID couponId, Instant from, Instant to, int limit) {
        return redis.of(couponId).send(Request.cmd(Command.ZRANGEBYSCORE).arg(GateKeys.of(couponId).outbox())
                .arg(GateTerms.millis(from) + "000").arg(GateTerms.millis(to) + "999")
                .arg("LIMIT").arg(0).arg(limit))
                .map(members -> texts(members).stream().map(OutboxEntry::parse).toList());
    }

    /** Of these users, those who have a place. */
    public Uni<Map<String, GateEntry>> entries(UUID couponId, List<String> users) {
        Request request = Request.cmd(Command.HMGET).arg(GateKeys.of(couponId).claims());
        users.forEach(request::arg);
        return redis.of(couponId).send(request)
                .map(entries -> {
                    Map<String, GateEntry> places = new HashMap<>();
                    for (int i = 0; i < users.size(); i++) {
                        if (entries.get(i) != null) {
                            places.put(users.get(i), GateEntry.parse(entries.get(i).toString()));
                        }
                    }
                    return places;
                });
    }

    /**
     * Begins to restore a gate that cannot be trusted; from here on it admits nobody.
     *
     * @param restorer who asks
     */
    public Uni<Restoration> restore(UUID couponId, String restorer) {
        return run(RESTORE, GateKeys.of(couponId).all(),
                List.of(restorer, millis(config.restoreLease()), GateTerms.millis(leastEndOfLife())))
                .map(Gate::restoration);
    }

    /** Closes the gate; it has to be built anew, though it may look well. */
    public Uni<Boolean> distrust(UUID couponId) {
        return distrust(couponId, "");
    }

    /**
     * Closes the gate if it has forgotten something.
     *
     * @param issued how many issued claims it has to know of
     * @return whether it was closed
     */
    public Uni<Boolean> distrustBelow(UUID couponId, int issued) {
        return distrust(couponId, String.valueOf(issued));
    }

    private Uni<Boolean> distrust(UUID couponId, String issued) {
        GateKeys keys = GateKeys.of(couponId);
        return run(DISTRUST, List.of(keys.gate(), keys.claims(), keys.restoring()), List.of(issued))
                .map(Response::toBoolean);
    }

    /**
     * Takes places in a gate that is being restored. Who has one keeps it.
     *
     * @param reservations some thousands at most: Redis serves nobody else meanwhile
     * @return whether the gate is still this restorer's; false: give it up
     */
    public Uni<Boolean> reserve(GateTerms terms, String restorer, List<Reservation> reservations) {
        GateKeys keys = GateKeys.of(terms.couponId());
        List<String> arguments = new ArrayList<>(
                List.of(restorer, millis(config.restoreLease()), GateTerms.millis(endOfLife(terms))));
        reservations.forEach(one -> arguments.addAll(one.arguments()));
        return run(RESERVE, List.of(keys.gate(), keys.claims(), keys.undecided(), keys.restoring()), arguments)
                .map(Response::toBoolean);
    }

    /** Lets somebody else restore the gate. */
    public Uni<Void> release(UUID couponId, String restorer) {
        GateKeys keys = GateKeys.of(couponId);
        return run(RELEASE, List.of(keys.gate(), keys.restoring()), List.of(restorer)).replaceWithVoid();
    }

    /**
     * Opens a gate that has been restored. To be called right behind {@link #reserve}.
     *
     * @return whether it is open now; false: it was no longer this restorer's
     */
    public Uni<Boolean> restored(GateTerms terms, String restorer) {
        List<String> arguments = new ArrayList<>(List.of(restorer, millis(config.restoreLease())));
        arguments.addAll(arguments(terms));
        return keep(terms)
                .chain(() -> run(RESTORED, GateKeys.of(terms.couponId()).all(), arguments))
                .map(Response::toBoolean);
    }

    /**
     * Before the gate is open: what an instance that dies has admitted must be found by the others.
     */
    private Uni<Void> keep(GateTerms terms) {
        return keep(terms.couponId(), terms.closesAt());
    }

    /**
     * Has keepers look after the gate, and find out whether it is missing, until some time after this at the least: what still
     * waits for the log when the coupon closes has some time longer.
     *
     * @return never fails: what Redis cannot be told now it is told later
     */
    public Uni<Void> keep(UUID couponId, Instant closesAt) {
        // As Redis tells it again
        Instant end = keepersEnd(closesAt).truncatedTo(ChronoUnit.MILLIS);
        kept.merge(couponId, end, Gate::latest);
        return keep(Map.of(couponId, end));
    }

    private List<String> arguments(GateTerms terms) {
        List<String> arguments = new ArrayList<>(List.of(millis(config.lease())));
        arguments.addAll(terms.arguments(endOfLife(terms), keepersEnd(terms.closesAt())));
        return arguments;
    }

    private Uni<Response> run(Script script, List<String> keys, List<String> arguments) {
        return redis.of(keys.get(0)).run(script, keys, arguments);
    }

    private static Map<UUID, Integer> remaining(List<UUID> couponIds, List<Response> responses) {
        Map<UUID, Integer> remaining = new HashMap<>();
        for (int i = 0; i < couponIds.size(); i++) {
            Response total = responses.get(2 * i).get(0);
            if (total != null) {
                Response returned = responses.get(2 * i).get(1);
                int taken = responses.get(2 * i + 1).toInteger() - (returned == null ? 0 : returned.toInteger());
                remaining.put(couponIds.get(i), Math.max(0, total.toInteger() - taken));
            }
        }
        return remaining;
    }

    private Instant endOfLife(GateTerms terms) {
        return latest(terms.closesAt().plus(config.keepAfterClose()), leastEndOfLife());
    }

    private Instant keepersEnd(Instant closesAt) {
        return latest(closesAt.plus(config.keepAtLeast()), leastEndOfLife());
    }

    private Instant leastEndOfLife() {
        return clock.instant().plus(config.keepAtLeast());
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    private static List<String> texts(Response list) {
        List<String> texts = new ArrayList<>(list.size());
        for (Response each : list) {
            texts.add(each == null ? null : each.toString());
        }
        return texts;
    }

    private static Map<UUID, Instant> kept(Response idsAndScores) {
        Map<UUID, Instant> kept = new HashMap<>();
        for (int i = 0; i < idsAndScores.size(); i++) {
            // RESP3 has pairs, RESP2 one after the other
            Response pair = idsAndScores.get(i);
            boolean isPair = pair.type() == ResponseType.MULTI;
            Response id = isPair ? pair.get(0) : pair;
            Response score = isPair ? pair.get(1) : idsAndScores.get(++i);
            kept.put(UUID.fromString(id.toString()), Instant.ofEpochMilli(score.toLong()));
        }
        return kept;
    }

    private static List<GateView> views(Response response) {
        Instant expiresAt = instant(response.get(0));
        boolean isTrusted = response.get(1).toBoolean();
        List<GateView> views = new ArrayList<>(response.size() - FIRST_VIEW);
        for (int i = FIRST_VIEW; i < response.size(); i++) {
            Response entry = response.get(i).get(0);
            GateEntry place = entry == null ? null : GateEntry.parse(entry.toString());
            // Who was issued the coupon is told so, whatever has become of the gate
            boolean isCertain = isTrusted || place != null && place.state().isIssued();
            views.add(new GateView(expiresAt, place, instant(response.get(i).get(1)), isCertain));
        }
        return views;
    }

    /** Null for null. */
    private static Instant instant(Response millis) {
        return millis == null ? null : GateEntry.instant(millis.toString());
    }

    private static List<Beat> beats(Response response) {
        List<Beat> beats = new ArrayList<>(response.size());
        response.forEach(each -> beats.add(beat(each)));
        return beats;
    }

    private static Beat beat(Response response) {
        return new Beat(Beat.State.valueOf(response.get(0).toString()),
                response.get(1).toInteger(),
                response.get(2).toInteger(),
                Duration.ofMillis(response.get(3).toLong()),
                response.get(4).toInteger(),
                Duration.ofMillis(response.get(5).toLong()),
                texts(response.get(6)).stream().map(OutboxEntry::parse).toList(),
                response.get(7).toInteger(),
                response.get(8).toInteger(),
                GateEntry.instant(response.get(9).toString()));
    }

    private static Restoration restoration(Response response) {
        Restoration.Kind kind = Restoration.Kind.valueOf(response.get(0).toString());
        return kind == Restoration.Kind.MINE
                ? new Restoration(kind, response.get(1).toInteger(), response.get(2).toBoolean())
                : new Restoration(kind, 0, false);
    }
}
