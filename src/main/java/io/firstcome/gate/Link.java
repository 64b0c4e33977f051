package io.firstcome.gate;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/**
 * One connection to Redis that everything goes through, one command behind the other without waiting for the answers: a
 * connection of the client's pool would carry one at a time, and ten thousand claims would stand in line for it. Made at
 * the first command, and anew at the first behind its end ({@code quarkus.redis.tcp.read-idle-timeout} ends one that has
 * died without a word). For any thread.
 */
final class Link {

    private final Redis redis;
    private final AtomicReference<Uni<RedisConnection>> connection = new AtomicReference<>();

    Link(Redis redis) {
        this.redis = redis;
    }

    Uni<Response> send(Request request) {
        return connection().flatMap(open -> open.send(request));
    }

    Uni<List<Response>> batch(List<Request> requests) {
        return connection().flatMap(open -> open.batch(requests));
    }

    private Uni<RedisConnection> connection() {
        Uni<RedisConnection> present = connection.get();
        if (present != null) {
            return present;
        }
        AtomicReference<Uni<RedisConnection>> self = new AtomicReference<>();
        Uni<RedisConnection> fresh = redis.connect()
                .invoke(open -> open
                        .exceptionHandler(failure -> connection.compareAndSet(self.get(), null))
                        .endHandler(() -> connection.compareAndSet(self.get(), null)))
                .onFailure().invoke(() -> connection.compareAndSet(self.get(), null))
                .memoize().indefinitely();
        self.set(fresh);
        return connection.compareAndSet(null, fresh) ? fresh : connection();
    }
}
