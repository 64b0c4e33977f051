package io.firstcome.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/**
 * Claims of one coupon that come while a call for it is under way go together in the next one, in the order in which they
 * came; one that comes alone goes at once, and so do as many as fit in one call. So a crowd costs Redis, and both ends of the
 * connection, a fraction of a call each. For any thread; nothing blocks.
 */
final class ClaimBatches {

    /** @param traceparent of the request, empty for none */
    record Claim(String userId, String idempotencyKey, String traceparent) {
    }

    private record Waiting(Claim claim, UniEmitter<? super GateAnswer> answer) {
    }

    /** Claims that wait for the end of a call, and how many calls are under way. */
    private static final class Line {

        private final List<Waiting> waiting = new ArrayList<>();
        private int underWay;
    }

    /** Decides some claims of one coupon by one call. */
    interface Call {
        Uni<ClaimAnswers> decide(UUID couponId, List<Claim> claims);
    }

    private final Call call;
    private final int most;
    private final Executor sender;
    /** A coupon without a call under way is not in here. */
    private final ConcurrentMap<UUID, Line> lines = new ConcurrentHashMap<>();

    /**
     * @param most claims in one call, at least 1
     * @param sender runs one task behind the other, later than it is told to; the calls belong to no request
     */
    ClaimBatches(Call call, int most, Executor sender) {
        this.call = call;
        this.most = most;
        this.sender = sender;
    }

    /** Fails as the call fails. The answer comes on the thread that the call is answered on. */
    Uni<GateAnswer> decide(UUID couponId, Claim claim) {
        return Uni.createFrom().emitter(answer -> arrive(couponId, new Waiting(claim, answer)));
    }

    private void arrive(UUID couponId, Waiting one) {
        lines.compute(couponId, (id, present) -> {
            Line line = present == null ? new Line() : present;
            line.waiting.add(one);
            if (line.underWay == 0 || line.waiting.size() >= most) {
                dispatch(id, line);
            }
            return line;
        });
    }

    /** Within the line's turn, so that the calls are sent in the order in which their claims came. */
    private void dispatch(UUID couponId, Line line) {
        List<Waiting> batch = List.copyOf(line.waiting);
        line.waiting.clear();
        line.underWay++;
        sender.execute(() -> send(couponId, batch));
    }

    private void send(UUID couponId, List<Waiting> batch) {
        List<Claim> claims = batch.stream().map(Waiting::claim).toList();
        Uni.createFrom().deferred(() -> call.decide(couponId, claims)).subscribe().with(
                answers -> {
                    ended(couponId);
                    for (int i = 0; i < batch.size(); i++) {
                        batch.get(i).answer().complete(answers.answers().get(i));
                    }
                },
                failure -> {
                    ended(couponId);
                    batch.forEach(one -> one.answer().fail(failure));
                });
    }

    private void ended(UUID couponId) {
        lines.computeIfPresent(couponId, (id, line) -> {
            line.underWay--;
            if (!line.waiting.isEmpty()) {
                dispatch(id, line);
            }
            return line.underWay == 0 ? null : line;
        });
    }
}
