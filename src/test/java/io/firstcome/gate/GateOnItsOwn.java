package io.firstcome.gate;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.firstcome.services.RedisServer;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/** A gate and its Redis, without the application around them. */
final class GateOnItsOwn implements AutoCloseable {

    static final Duration KEEP_AFTER_CLOSE = Duration.ofDays(7);
    static final Duration KEEP_AT_LEAST = Duration.ofHours(1);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private record Config(Duration timeout, Duration keepAfterClose, Duration keepAtLeast) implements GateConfig {
    }

    private final RedisServer server;
    private final Vertx vertx;
    private final Redis redis;
    private final Gate gate;

    private GateOnItsOwn(RedisServer server) {
        this.server = server;
        this.vertx = Vertx.vertx();
        this.redis = Redis.createClient(vertx, server.url());
        this.gate = new Gate(redis, new Config(TIMEOUT, KEEP_AFTER_CLOSE, KEEP_AT_LEAST), Clock.systemUTC());
    }

    /** @param name of the server's folder, of no other set of this JVM */
    static GateOnItsOwn start(String name) {
        return new GateOnItsOwn(RedisServer.start(name));
    }

    Gate gate() {
        return gate;
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

    @Override
    public void close() {
        redis.close();
        vertx.closeAndAwait();
        server.close();
    }
}
