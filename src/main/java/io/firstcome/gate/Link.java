package io.firstcome.gate;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;

/**
 * One connection to Redis that everything goes through, one command behind the other without waiting for the answers: a
 * connection of the client's pool would carry one at a time, and ten thousand claims would stand in line for it. Made at
 * the first command, and anew at the first behind its end ({@code quarkus.redis.tcp.read-idle-timeout} ends one that has
 * died without a word). For any thread.
 * <p>
 * An answer is noted whenever it comes, though nobody waits for it any more: late answers are those of a busy instance or a
 * slow Redis, and only no answers are those of a Redis that is away.
 */
final class Link {

    private final Redis redis;
    private final Runnable answered;
    private final AtomicReference<Uni<RedisConnection>> connection = new AtomicReference<>();
    /** The event loop that reads the connection, as far as there has been one. */
    private volatile Context reading;

    /** @param answered what to do at each answer */
    Link(Redis redis, Runnable answered) {
        this.redis = redis;
        this.answered = answered;
    }

    Uni<Response> send(Request request) {
        return noted(connection().flatMap(open -> open.send(request)));
    }

    Uni<List<Response>> batch(List<Request> requests) {
        return noted(connection().flatMap(open -> open.batch(requests)));
    }

    /** Runs that when everything has been read that has come in by now, however busy the event loop is. */
    void whenRead(Runnable task) {
        Context loop = reading;
        if (loop == null) {
            task.run();
        } else {
            // The loop reads, runs its tasks, reads, runs its timers
            loop.runOnContext(now -> loop.owner().setTimer(1, timer -> task.run()));
        }
    }

    /** Remembering it keeps a caller who gives up from cancelling it. */
    private <T> Uni<T> noted(Uni<T> answer) {
        return answer.onItem().invoke(answered).memoize().indefinitely();
    }

    private Uni<RedisConnection> connection() {
        Uni<RedisConnection> present = connection.get();
        if (present != null) {
            return present;
        }
        AtomicReference<Uni<RedisConnection>> self = new AtomicReference<>();
        Uni<RedisConnection> fresh = redis.connect()
                .invoke(() -> reading = Vertx.currentContext())
                .invoke(open -> open
                        .exceptionHandler(failure -> connection.compareAndSet(self.get(), null))
                        .endHandler(() -> connection.compareAndSet(self.get(), null)))
                .onFailure().invoke(() -> connection.compareAndSet(self.get(), null))
                .memoize().indefinitely();
        self.set(fresh);
        return connection.compareAndSet(null, fresh) ? fresh : connection();
    }
}
