package io.firstcome.gate;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

import io.firstcome.Reach;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;

/**
 * What answers or is away as one: the only Redis, or in a cluster a range of slots and the master that serves them. For any
 * thread; nothing blocks.
 */
final class Shard {

    /** What Redis answers to a command that is wrong: an answer for all that. */
    private static final Pattern MISTAKE = Pattern.compile("(ERR|WRONGTYPE|NOSCRIPT) ");
    /** What a node answers that does not serve the slot (any more): it is there, and somebody else to be asked. */
    private static final Pattern ELSEWHERE = Pattern.compile("(MOVED|ASK) ");
    private static final String FULL_QUEUE = "waiting queue is full";
    /** What the client puts before the errors of a batch. */
    private static final Pattern OF_BATCH = Pattern.compile("^ERR \\[\\d+\\] ");

    private final Link link;
    private final Reach reach;
    private final Duration timeout;
    private final Runnable unanswered;

    /**
     * @param reach whether it answers, noted here
     * @param timeout how long it may take to answer
     * @param unanswered what to do whenever it does not, or says that somebody else does
     */
    Shard(Redis redis, Reach reach, Duration timeout, Runnable unanswered) {
        this.link = new Link(redis, reach::answered);
        this.reach = reach;
        this.timeout = timeout;
        this.unanswered = unanswered;
    }

    Reach reach() {
        return reach;
    }

    Uni<Response> send(Request request) {
        return bounded(link.send(request));
    }

    Uni<List<Response>> batch(List<Request> requests) {
        return bounded(link.batch(requests).onFailure(ErrorType.class).transform(Shard::single));
    }

    Uni<Response> run(Script script, List<String> keys, List<String> arguments) {
        return bounded(script.run(link, keys, arguments));
    }

    private <T> Uni<T> bounded(Uni<T> work) {
        return work.ifNoItem().after(timeout).fail()
                .onFailure().invoke(this::failed);
    }

    private void failed(Throwable failure) {
        String says = failure.getMessage() == null ? "" : failure.getMessage();
        if (says.contains(FULL_QUEUE) || MISTAKE.matcher(says).lookingAt()) {
            return;
        }
        if (failure instanceof TimeoutException) {
            // It may be this instance that is late, and the answer be there: it is no outage of Redis then
            link.whenRead(() -> reach.late(timeout));
        } else if (!ELSEWHERE.matcher(says).lookingAt()) {
            reach.failed();
        }
        unanswered.run();
    }

    private static Throwable single(Throwable failure) {
        return ErrorType.create(OF_BATCH.matcher(failure.getMessage()).replaceFirst(""));
    }
}
