package io.firstcome.usage;

import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.gate.Gate;
import io.smallrye.mutiny.Uni;

/** Who has to hear of issued coupons that were changed. */
@ApplicationScoped
class CommittedChanges {

    private final UsageRelay relay;
    private final Gate gate;

    CommittedChanges(UsageRelay relay, Gate gate) {
        this.relay = relay;
        this.gate = gate;
    }

    /** After the commit; never fails. What the gate does not hear now it hears by the topic. */
    Uni<Void> tell(UUID couponId, List<IssuedCoupon> changed) {
        relay.wake();
        return gate.reach(couponId).isAway() ? Uni.createFrom().voidItem()
                : gate.decided(couponId, changed.stream().map(IssuedCoupon::decided).toList())
                        .onFailure().recoverWithNull();
    }
}
