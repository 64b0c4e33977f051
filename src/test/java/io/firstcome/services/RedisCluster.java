package io.firstcome.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Redis Cluster: three masters with a third of the slots each, and a replica for each of them. */
public final class RedisCluster implements AutoCloseable {

    private static final int MASTERS = 3;
    private static final int NODES = 2 * MASTERS;
    private static final int SLOTS = 16_384;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    /** In the answer to CLUSTER NODES: id, address, flags, master, ping, pong, epoch, link; then the slots of a master. */
    private static final int ADDRESS = 1;
    private static final int FLAGS = 2;
    private static final int MASTER = 3;
    private static final int FIRST_SLOTS = 8;

    private final List<RedisServer> nodes = new ArrayList<>();

    private RedisCluster(Path directory, Duration nodeTimeout) {
        for (int i = 0; i < NODES; i++) {
            nodes.add(new RedisServer(directory.resolve("node-" + i), ServerJars.ofBuild(), RedisServer.AppendFsync.EVERYSEC,
                    List.of("--cluster-enabled", "yes",
                            "--cluster-port", Integer.toString(ServerProcess.freePort()),
                            "--cluster-node-timeout", Long.toString(nodeTimeout.toMillis()),
                            // one part that is away is to concern the others as little as it can
                            "--cluster-require-full-coverage", "no",
                            "--repl-diskless-sync-delay", "0")));
        }
    }

    /**
     * Started and in order when it returns.
     *
     * @param name of the folder in target/services that takes logs and data; of no other set of this JVM
     * @param nodeTimeout how long a master may say nothing before the others replace it
     */
    public static RedisCluster start(String name, Duration nodeTimeout) {
        RedisCluster cluster = new RedisCluster(SetDirectories.create(name), nodeTimeout);
        try {
            cluster.startAll();
            cluster.join();
            return cluster;
        } catch (IOException e) {
            cluster.close();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startAll() {
        CompletableFuture.allOf(nodes.stream()
                .map(node -> CompletableFuture.runAsync(node::start, command -> new Thread(command).start()))
                .toArray(CompletableFuture[]::new)).join();
    }

    private void join() throws IOException {
        for (int i = 0; i < MASTERS; i++) {
            nodes.get(i).ask("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
            nodes.get(i).ask("CLUSTER ADDSLOTSRANGE %d %d".formatted(i * SLOTS / MASTERS, (i + 1) * SLOTS / MASTERS - 1));
        }
        for (RedisServer node : nodes.subList(1, NODES)) {
            nodes.get(0).ask("CLUSTER MEET %s %d %s".formatted(ServerProcess.HOST, node.port(), clusterPort(node)));
        }
        await("all nodes know each other", () -> all("CLUSTER INFO", "cluster_known_nodes:" + NODES));
        for (int i = 0; i < MASTERS; i++) {
            nodes.get(MASTERS + i).ask("CLUSTER REPLICATE " + nodes.get(i).ask("CLUSTER MYID"));
        }
        awaitHealth();
    }

    private static String clusterPort(RedisServer node) throws IOException {
        String myself = node.ask("CLUSTER NODES").lines().filter(line -> line.contains("myself")).findFirst().orElseThrow();
        return myself.replaceFirst(".*@(\\d+).*", "$1");
    }

    /** Returns when all nodes are up, agree, and every master has a replica that is up to date. */
    public void awaitHealth() {
        await("the cluster is well", () -> all("CLUSTER INFO", "cluster_state:ok")
                && nodes.stream().filter(node -> says(node, "INFO replication", "role:master")).count() == MASTERS
                && nodes.stream().allMatch(node -> says(node, "INFO replication", "connected_slaves:1")
                        || says(node, "INFO replication", "master_link_status:up"))
                && nodes.stream().noneMatch(node -> says(node, "CLUSTER NODES", "fail"))
                && nodes.stream().map(RedisCluster::roles).distinct().count() == 1);
    }

    /** Who is master with which slots, and who is whose replica, as that node sees it; empty where it is away. */
    private static Set<String> roles(RedisServer node) {
        try {
            return view(node).map(line -> line[ADDRESS] + " " + line[FLAGS].replace("myself,", "") + " " + line[MASTER]
                    + " " + Stream.of(line).skip(FIRST_SLOTS).toList()).collect(Collectors.toSet());
        } catch (IOException away) {
            return Set.of();
        }
    }

    /** Who serves that key, as the others see it; somebody else than this node. */
    public RedisServer masterOf(String key, RedisServer notThis) {
        AtomicReference<RedisServer> found = new AtomicReference<>();
        await("a master of " + key, () -> {
            found.set(servedBy(key).orElse(notThis));
            return found.get() != notThis;
        });
        return found.get();
    }

    /** Who serves that key, as a node sees it that runs. */
    public RedisServer masterOf(String key) {
        return masterOf(key, null);
    }

    /** Nobody, where the master has said that it is one no more and its successor has not spoken yet. */
    private Optional<RedisServer> servedBy(String key) {
        for (RedisServer node : nodes) {
            try {
                int slot = Integer.parseInt(node.ask("CLUSTER KEYSLOT " + key));
                return view(node).filter(line -> Stream.of(line).skip(FIRST_SLOTS).anyMatch(slots -> contains(slots, slot)))
                        .map(line -> at(line[ADDRESS]))
                        .findFirst();
            } catch (IOException away) {
                continue;
            }
        }
        return Optional.empty();
    }

    /** The replica of that master in a cluster that is well. */
    public RedisServer replicaOf(RedisServer master) throws IOException {
        String id = master.ask("CLUSTER MYID");
        return view(master).filter(line -> line[FLAGS].contains("slave") && line[MASTER].equals(id))
                .map(line -> at(line[ADDRESS]))
                .findFirst().orElseThrow();
    }

    private static Stream<String[]> view(RedisServer node) throws IOException {
        return node.ask("CLUSTER NODES").lines().map(line -> line.split(" "));
    }

    /** Has this replica take its master's place, as an operator does who wants to restart the master. */
    public void failOver(RedisServer replica) throws IOException {
        replica.ask("CLUSTER FAILOVER");
    }

    /** This replica learns nothing more from its master, until {@link #letIn}. */
    public void cutOff(RedisServer replica) throws IOException {
        replica.ask("CONFIG SET masterauth wrong");
        replica.ask("CLIENT KILL TYPE master");
    }

    public void letIn(RedisServer replica) throws IOException {
        replica.ask("CONFIG SET masterauth \"\"");
    }

    public List<RedisServer> nodes() {
        return nodes;
    }

    /** What an application needs to be told to use it; two nodes are enough, one of them away. */
    public Map<String, String> configuration() {
        return Map.of(
                "quarkus.redis.hosts", nodes.get(0).url() + "," + nodes.get(1).url(),
                "quarkus.redis.client-type", "cluster");
    }

    @Override
    public void close() {
        nodes.forEach(ServerProcess::close);
    }

    private RedisServer at(String address) {
        return nodes.stream().filter(node -> address.startsWith(node.address() + "@")).findFirst().orElseThrow();
    }

    private static boolean contains(String slots, int slot) {
        if (slots.startsWith("[")) {
            // on its way to another node
            return false;
        }
        String[] ends = slots.split("-");
        return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
    }

    private boolean all(String command, String text) {
        return nodes.stream().allMatch(node -> says(node, command, text));
    }

    private static boolean says(RedisServer node, String command, String text) {
        try {
            return node.ask(command).contains(text);
        } catch (IOException away) {
            return false;
        }
    }

    private interface Condition {
        boolean isMet();
    }

    private static void await(String what, Condition condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.isMet()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("Not within " + LIMIT + ": " + what);
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }
}
