package io.firstcome.gate;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import io.firstcome.Reach;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.impl.ZModem;

/**
 * Knows by which link the commands for a coupon go: by the only one, or in a Redis Cluster by that to the master of the
 * coupon's slot (docs/adr/0018). Who serves what is asked whenever a command was not answered as it should be, beside the
 * commands and never before one, so that a node that is away concerns nobody but the coupons that it serves.
 * <p>
 * A command that has gone to the wrong node (MOVED, ASK) fails like one to a Redis that is away: everybody who sends one
 * tries again, or leaves it to somebody who does. For any thread; nothing blocks.
 */
final class Links {

    private static final int SLOTS = 16_384;
    /** A fail-over takes a second at the least. */
    private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(100).toNanos();
    private static final Request WHO_SERVES_WHAT = Request.cmd(Command.CLUSTER).arg("SLOTS");

    /**
     * Slots that one master serves.
     *
     * @param first inclusive, as {@code last}
     * @param node its URI
     */
    record Range(int first, int last, String node) {
    }

    /** A part of the cluster as it is at the moment. */
    private record Served(Range range, Shard shard) {
    }

    private final Function<String, Redis> client;
    private final List<String> hosts;
    private final Duration timeout;
    /** By the first slot; all slots are in one of them. */
    private volatile NavigableMap<Integer, Served> served;
    /** The only one there is, or null: a hundred thousand claims a second ask for it. */
    private volatile Shard only;
    /** By the node's URI, as are {@code clients}. */
    private volatile Set<String> nodes;
    private final ConcurrentMap<String, Redis> clients = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Link> asked = new ConcurrentHashMap<>();
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private volatile long lastLook = System.nanoTime() - BETWEEN_LOOKS_NANOS;
    private int turn;

    /**
     * @param client makes one for a node
     * @param hosts of a cluster, some of its nodes; of a Redis that is none, nothing
     * @param timeout how long Redis may take to answer
     */
    private Links(Function<String, Redis> client, List<String> hosts, Duration timeout) {
        this.client = client;
        this.hosts = List.copyOf(hosts);
        this.timeout = timeout;
        this.nodes = new LinkedHashSet<>(hosts);
    }

    static Links toOne(Redis redis, Duration timeout) {
        Links links = new Links(node -> redis, List.of(), timeout);
        links.serve(allBy("", new Shard(redis, new Reach("Redis", System::nanoTime), timeout, () -> {
        })));
        return links;
    }

    /** Until the cluster has said otherwise the first host is taken for the master of all slots. */
    static Links toCluster(List<String> hosts, Function<String, Redis> client, Duration timeout) {
        Links links = new Links(client, hosts, timeout);
        links.serve(allBy(hosts.get(0), links.shard(new Range(0, SLOTS - 1, hosts.get(0)), null)));
        links.look();
        return links;
    }

    private static NavigableMap<Integer, Served> allBy(String node, Shard shard) {
        return new TreeMap<>(Map.of(0, new Served(new Range(0, SLOTS - 1, node), shard)));
    }

    private void serve(NavigableMap<Integer, Served> now) {
        served = now;
        only = now.size() == 1 ? now.firstEntry().getValue().shard() : null;
    }

    /** The same for coupons that one script may have to do with at once: in a cluster it is kept to the slot of one. */
    Object together(UUID couponId) {
        return hosts.isEmpty() ? only : couponId;
    }

    /** @param key of Redis */
    Shard of(String key) {
        Shard one = only;
        return one != null ? one : served.floorEntry(ZModem.generate(key)).getValue().shard();
    }

    Shard of(UUID couponId) {
        Shard one = only;
        return one != null ? one : of(GateKeys.of(couponId).gate());
    }

    /** One, or more in a cluster. */
    List<Shard> all() {
        return served.values().stream().map(Served::shard).toList();
    }

    /** Who serves what may have changed. */
    private void look() {
        long now = System.nanoTime();
        if (now - lastLook < BETWEEN_LOOKS_NANOS || !isLooking.compareAndSet(false, true)) {
            return;
        }
        lastLook = now;
        Uni.createFrom().deferred(() -> ask(inTurn(), 0))
                .invoke(this::learn)
                .onTermination().invoke(() -> isLooking.set(false))
                .subscribe().with(
                        learnt -> {
                        },
                        failure -> Log.debugf("No node of the Redis Cluster says who serves what: %s", failure));
    }

    /** The first one may be behind the others, so the next time it is another. */
    private List<String> inTurn() {
        List<String> all = new ArrayList<>(nodes);
        int first = Math.floorMod(turn++, all.size());
        List<String> inTurn = new ArrayList<>(all.subList(first, all.size()));
        inTurn.addAll(all.subList(0, first));
        return inTurn;
    }

    /** A node with what it says. */
    private record Said(String node, Response slots) {
    }

    /** One node after the other, from this one on. */
    private Uni<Said> ask(List<String> inTurn, int next) {
        String node = inTurn.get(next);
        Uni<Said> said = asked.computeIfAbsent(node, one -> new Link(client(one), () -> {
        })).send(WHO_SERVES_WHAT)
                .ifNoItem().after(timeout).fail()
                .map(slots -> new Said(node, slots));
        return next == inTurn.size() - 1 ? said : said.onFailure().recoverWithUni(() -> ask(inTurn, next + 1));
    }

    private void learn(Said said) {
        Set<String> known = new LinkedHashSet<>(hosts);
        List<Range> ranges = new ArrayList<>();
        for (Response range : said.slots()) {
            for (int i = 2; i < range.size(); i++) {
                known.add(node(said.node(), range.get(i)));
            }
            ranges.add(new Range(range.get(0).toInteger(), range.get(1).toInteger(), node(said.node(), range.get(2))));
        }
        NavigableMap<Integer, Served> now = new TreeMap<>();
        for (Range range : whole(ranges, said.node())) {
            now.put(range.first(), served(range));
        }
        nodes = known;
        serve(now);
        forget(known);
    }

    /** A node that does not know its own address says none: it is reached by that which it was asked by. */
    private static String node(String asked, Response addressAndPort) {
        String host = addressAndPort.get(0) == null ? "" : addressAndPort.get(0).toString();
        return RedisSettings.sibling(asked, host.isEmpty() ? URI.create(asked).getHost() : host,
                addressAndPort.get(1).toInteger());
    }

    /** With the slots that nobody serves at the moment; anybody can say so. */
    static List<Range> whole(List<Range> ranges, String anybody) {
        List<Range> whole = new ArrayList<>();
        int next = 0;
        for (Range range : ranges.stream().sorted(Comparator.comparing(Range::first)).toList()) {
            if (range.first() > next) {
                whole.add(new Range(next, range.first() - 1, anybody));
            }
            whole.add(range);
            next = range.last() + 1;
        }
        if (next < SLOTS) {
            whole.add(new Range(next, SLOTS - 1, anybody));
        }
        return whole;
    }

    private Served served(Range range) {
        Served before = served.get(range.first());
        if (before != null && before.range().equals(range)) {
            return before;
        }
        Log.infof("Redis Cluster: slots %d to %d are served by %s", range.first(), range.last(),
                range.node().substring(range.node().lastIndexOf('@') + 1));
        // Others served by another node are away or not as before
        boolean isSameRange = before != null && before.range().last() == range.last();
        return new Served(range, shard(range, isSameRange ? before.shard().reach() : null));
    }

    /** @param known null for a new one */
    private Shard shard(Range range, Reach known) {
        Reach reach = known != null ? known
                : new Reach("Redis, slots %d to %d,".formatted(range.first(), range.last()), System::nanoTime);
        return new Shard(client(range.node()), reach, timeout, this::look);
    }

    private Redis client(String node) {
        return clients.computeIfAbsent(node, client);
    }

    /** Nodes that the cluster has no more. */
    private void forget(Collection<String> known) {
        Map<String, Redis> gone = new HashMap<>(clients);
        gone.keySet().removeAll(known);
        gone.forEach((node, one) -> {
            asked.remove(node);
            clients.remove(node);
            one.close();
        });
    }
}
