package io.firstcome.gate;

import java.util.UUID;

import io.smallrye.mutiny.Uni;

/** Claims at a gate, for those who wait for the answer. */
final class Gates {

    private Gates() {
    }

    static Uni<GateAnswer> claim(Gate gate, UUID couponId, String user) {
        return claim(gate, couponId, user, "", "");
    }

    static Uni<GateAnswer> claim(Gate gate, UUID couponId, String user, String idempotencyKey, String traceparent) {
        return Uni.createFrom().emitter(said -> gate.claim(couponId, new Claim(user, idempotencyKey, traceparent, null),
                (answer, failure) -> {
                    if (failure == null) {
                        said.complete(answer);
                    } else {
                        said.fail(failure);
                    }
                }));
    }
}
