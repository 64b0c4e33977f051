package io.firstcome.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

import io.smallrye.mutiny.Uni;

/**
 * Questions about one thing that come while a call for it is under way go together in the next one, in the order in which
 * they came; one that comes alone goes at once, and so do as many as fit in one call. So a crowd costs Redis, and both ends of
 * the connection, a fraction of a call each. For any thread; nothing blocks.
 *
 * @param <K> what they are about, mostly a coupon
 * @param <Q> question
 * @param <A> answer
 */
final class Batches<K, Q, A> {

    private record Waiting<Q, A>(Q question, BiConsumer<A, Throwable> answer) {
    }

    /** Questions that wait for the end of a call, and how many calls are under way. */
    private static final class Line<Q, A> {

        private final List<Waiting<Q, A>> waiting = new ArrayList<>();
        private int underWay;
    }

    /** Asks some questions about one thing by one call. */
    interface Call<K, Q, A> {
        /** @return the answers in the order of the questions */
        Uni<List<A>> ask(K about, List<Q> questions);
    }

    private final Call<K, Q, A> call;
    private final int most;
    private final Executor sender;
    /** What has no call under way is not in here. */
    private final ConcurrentMap<K, Line<Q, A>> lines = new ConcurrentHashMap<>();

    /**
     * @param most questions in one call, at least 1
     * @param sender runs one task behind the other, later than it is told to; the calls belong to no request
     */
    Batches(Call<K, Q, A> call, int most, Executor sender) {
        this.call = call;
        this.most = most;
        this.sender = sender;
    }

    /**
     * @param answer hears the answer, or what the call failed with, on the thread that the call is answered on; it does not
     *        fail
     */
    void ask(K about, Q question, BiConsumer<A, Throwable> answer) {
        Waiting<Q, A> one = new Waiting<>(question, answer);
        lines.compute(about, (same, present) -> {
            Line<Q, A> line = present == null ? new Line<>() : present;
            line.waiting.add(one);
            if (line.underWay == 0 || line.waiting.size() >= most) {
                dispatch(same, line);
            }
            return line;
        });
    }

    /** Within the line's turn, so that the calls are sent in the order in which their questions came. */
    private void dispatch(K about, Line<Q, A> line) {
        List<Waiting<Q, A>> batch = List.copyOf(line.waiting);
        line.waiting.clear();
        line.underWay++;
        sender.execute(() -> send(about, batch));
    }

    private void send(K about, List<Waiting<Q, A>> batch) {
        List<Q> questions = batch.stream().map(Waiting::question).toList();
        Uni.createFrom().deferred(() -> call.ask(about, questions)).subscribe().with(
                answers -> {
                    ended(about);
                    for (int i = 0; i < batch.size(); i++) {
                        batch.get(i).answer().accept(answers.get(i), null);
                    }
                },
                failure -> {
                    ended(about);
                    batch.forEach(one -> one.answer().accept(null, failure));
                });
    }

    private void ended(K about) {
        lines.computeIfPresent(about, (same, line) -> {
            line.underWay--;
            if (!line.waiting.isEmpty()) {
                dispatch(same, line);
            }
            return line.underWay == 0 ? null : line;
        });
    }
}
