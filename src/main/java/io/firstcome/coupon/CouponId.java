package io.firstcome.coupon;

import java.util.UUID;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;

/** Reads a coupon's id out of a path. */
public final class CouponId {

    private static final int LENGTH = 36;

    private CouponId() {
    }

    /**
     * @throws Problem COUPON_NOT_FOUND: an id is opaque to clients, so one of another shape is simply unknown
     */
    public static UUID parse(String id) {
        try {
            // UUID.fromString alone would take "1-1-1-1-1"
            if (id.length() == LENGTH) {
                return UUID.fromString(id);
            }
        } catch (IllegalArgumentException malformed) {
            // as unknown as any other
        }
        throw Problem.of(Reason.COUPON_NOT_FOUND);
    }
}
