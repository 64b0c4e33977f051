package io.firstcome.gate;

import java.util.List;
import java.util.UUID;

/**
 * The Redis keys of one coupon. The coupon's id is their hash tag, so that in a cluster they share a slot and one script
 * reaches all of them (SPEC §4).
 */
public record GateKeys(String gate, String claims, String rejected, String outbox, String restoring) {

    public static GateKeys of(UUID couponId) {
        String prefix = "firstcome:{" + couponId + "}:";
        return new GateKeys(prefix + "gate", prefix + "claims", prefix + "rejected", prefix + "outbox",
                prefix + "restoring");
    }

    /** In the order in which the scripts that need all of them take them. */
    List<String> all() {
        return List.of(gate, claims, rejected, outbox, restoring);
    }
}
