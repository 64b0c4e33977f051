package io.firstcome.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.firstcome.services.RedisCluster;
import io.firstcome.services.RedisServer;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/** A gate and its Redis, without the application around them. */
final class GateOnItsOwn implements AutoCloseable {

    static final Duration KEEP_AFTER_CLOSE = Duration.ofDays(7);
    static final Duration KEEP_AT_LEAST = Duration.ofHours(1);

    static final int OUTBOX_LIMIT = 1_000;
    static final int CLAIMS_PER_CALL = 10;
    private static final int REFUSAL_BYTES = 1_000_000;
    private static final int HOLDERS_PER_CALL = 10;
    private static final Duration HOLDERS_PAUSE = Duration.ofMillis(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final String END = "end-of-test";
    /** A line of MONITOR: time, database and address (or "lua"), then the command. */
    private static final Pattern OF_CLIENT = Pattern.compile("\\[\\d+ [^\\]]*:\\d+\\] \"(\\w+)\"");

    private record Config(Duration timeout, Duration lease, int outboxLimit, int claimsPerCall, Duration refusalLease,
            long refusalBytes, int holdersPerCall, Duration holdersPause, Duration restoreLease, Duration keepAfterClose,
            Duration keepAtLeast) implements GateConfig {
    }

    /** Null in a cluster. */
    private final RedisServer server;
    private final RedisSettings settings;
    private final Vertx vertx;
    private final Redis redis;
    private final Config config;
    private final Gate gate;

    private GateOnItsOwn(RedisServer server, RedisOptions options, Duration lease, Duration timeout, Duration refusalLease) {
        this.server = server;
        this.settings = new RedisSettings();
        this.settings.customize("default", options);
        this.vertx = Vertx.vertx();
        this.redis = Redis.createClient(vertx, options);
        this.config = new Config(timeout, lease, OUTBOX_LIMIT, CLAIMS_PER_CALL, refusalLease, REFUSAL_BYTES, HOLDERS_PER_CALL,
                HOLDERS_PAUSE,
                TIMEOUT, KEEP_AFTER_CLOSE,
                KEEP_AT_LEAST);
        this.gate = anotherInstance();
    }

    /**
     * A gate that nobody has to keep in touch with.
     *
     * @param name of the server's folder, of no other set of this JVM
     */
    static GateOnItsOwn start(String name) {
        return start(name, Duration.ofHours(1));
    }

    static GateOnItsOwn start(String name, Duration lease) {
        return start(name, lease, TIMEOUT);
    }

    /** @param timeout how long Redis may take for an answer */
    static GateOnItsOwn start(String name, Duration lease, Duration timeout) {
        return of(RedisServer.start(name), lease, timeout, Duration.ZERO);
    }

    /** One that remembers what it has refused. */
    static GateOnItsOwn remembering(String name, Duration refusalLease) {
        return of(RedisServer.start(name), Duration.ofHours(1), TIMEOUT, refusalLease);
    }

    private static GateOnItsOwn of(RedisServer server, Duration lease, Duration timeout, Duration refusalLease) {
        return new GateOnItsOwn(server, new RedisOptions().setConnectionString(server.url()), lease, timeout, refusalLease);
    }

    /** One whose server is a cluster, which outlives it. */
    static GateOnItsOwn in(RedisCluster cluster, Duration timeout) {
        Map<String, String> configuration = cluster.configuration();
        return new GateOnItsOwn(null, new RedisOptions()
                .setType(RedisClientType.CLUSTER)
                .setEndpoints(List.of(configuration.get("quarkus.redis.hosts").split(","))),
                Duration.ofHours(1), timeout, Duration.ZERO);
    }

    /** The same Redis, and nothing else in common. */
    Gate anotherInstance() {
        return new Gate(redis, settings, vertx.getDelegate(), config, Clock.systemUTC());
    }

    RedisServer server() {
        return server;
    }

    Gate gate() {
        return gate;
    }

    Vertx vertx() {
        return vertx;
    }

    /** Sends one command, past the gate. */
    Response send(Command command, String... arguments) {
        Request request = Request.cmd(command);
        List.of(arguments).forEach(request::arg);
        return redis.send(request).await().atMost(TIMEOUT);
    }

    int places(GateKeys keys) {
        return send(Command.HLEN, keys.claims()).toInteger();
    }

    List<String> allKeys() {
        List<String> keys = new ArrayList<>();
        send(Command.KEYS, "*").forEach(key -> keys.add(key.toString()));
        return keys;
    }

    /** What clients send to Redis meanwhile, and how often; what a script calls within Redis is not sent. */
    Map<String, Integer> commandsDuring(Runnable work) {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            BufferedReader monitor = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            socket.getOutputStream().write("MONITOR\r\n".getBytes(UTF_8));
            assertThat(monitor.readLine()).isEqualTo("+OK");
            work.run();
            send(Command.ECHO, END);
            Map<String, Integer> commands = new TreeMap<>();
            for (String line = monitor.readLine(); !line.contains(END); line = monitor.readLine()) {
                Matcher command = OF_CLIENT.matcher(line);
                if (command.find()) {
                    commands.merge(command.group(1).toUpperCase(Locale.ROOT), 1, Integer::sum);
                }
            }
            return commands;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        redis.close();
        vertx.closeAndAwait();
        if (server != null) {
            server.close();
        }
    }
}
