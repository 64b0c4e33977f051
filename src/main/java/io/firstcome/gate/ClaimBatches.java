package io.firstcome.gate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/**
 * Claims of one coupon that come while a call for it is under way go together in the next one, in the order in which they
 * came; one that comes alone goes at once. So a crowd costs Redis, and both ends of the connection, a fraction of a call
 * each. For any thread; nothing blocks.
 */
final class ClaimBatches {

    /** @param traceparent of the request, empty for none */
    record Claim(String userId, String idempotencyKey, String traceparent) {
    }

    private record Waiting(Claim claim, UniEmitter<? super GateAnswer> answer) {
    }

    /** Decides some claims of one coupon by one call. */
    interface Call {
        Uni<ClaimAnswers> decide(UUID couponId, List<Claim> claims);
    }

    private final Call call;
    private final int most;
    /** Those that wait for the end of the call under way; a coupon without one is not in here. */
    private final ConcurrentMap<UUID, Deque<Waiting>> lines = new ConcurrentHashMap<>();

    /** @param most claims in one call, at least 1 */
    ClaimBatches(Call call, int most) {
        this.call = call;
        this.most = most;
    }

    /** Fails as the call fails; behind one that Redis did not answer in time, those fail too that wait for its end. */
    Uni<GateAnswer> decide(UUID couponId, Claim claim) {
        return Uni.createFrom().emitter(answer -> add(couponId, new Waiting(claim, answer)));
    }

    private void add(UUID couponId, Waiting one) {
        boolean[] isFirst = { false };
        lines.compute(couponId, (id, line) -> {
            if (line == null) {
                isFirst[0] = true;
                return new ArrayDeque<>();
            }
            line.add(one);
            return line;
        });
        if (isFirst[0]) {
            send(couponId, List.of(one));
        }
    }

    private void send(UUID couponId, List<Waiting> batch) {
        call.decide(couponId, batch.stream().map(Waiting::claim).toList()).subscribe().with(
                answers -> {
                    next(couponId);
                    for (int i = 0; i < batch.size(); i++) {
                        batch.get(i).answer().complete(answers.answers().get(i));
                    }
                },
                failure -> {
                    List<Waiting> failed = new ArrayList<>(batch);
                    if (failure instanceof TimeoutException) {
                        failed.addAll(take(couponId, Integer.MAX_VALUE));
                    }
                    next(couponId);
                    failed.forEach(one -> one.answer().fail(failure));
                });
    }

    private void next(UUID couponId) {
        List<Waiting> batch = take(couponId, most);
        if (!batch.isEmpty()) {
            send(couponId, batch);
        }
    }

    /** The first of those who wait; where nobody does the coupon's line ends. */
    private List<Waiting> take(UUID couponId, int limit) {
        List<Waiting> taken = new ArrayList<>();
        lines.computeIfPresent(couponId, (id, line) -> {
            while (taken.size() < limit && !line.isEmpty()) {
                taken.add(line.poll());
            }
            return taken.isEmpty() ? null : line;
        });
        return taken;
    }
}
