package io.firstcome.coupon;

import java.time.Instant;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A coupon as everybody may see it.
 *
 * @param remaining how many can still be claimed, live from the gate; from the database where the gate does not answer
 * @param version counts up with every change of an operator; the ETag of the coupon for an {@code If-Match}
 * @param serverTime for a client that counts down to {@code opensAt}
 */
@Schema(name = "Coupon", examples = """
        {"couponId": "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "name": "Black Friday", "discountType": "AMOUNT",
         "discountValue": 5000, "totalQuantity": 100, "remaining": 37, "opensAt": "2026-11-27T03:00:00Z",
         "closesAt": "2099-11-28T03:00:00Z", "expiresAt": "2099-12-31T15:00:00Z", "state": "OPEN",
         "version": 3, "serverTime": "2026-11-27T03:00:01.250Z"}""")
public record CouponView(
        UUID couponId,
        String name,
        String description,
        DiscountType discountType,
        long discountValue,
        Long minOrderAmount,
        Long maxDiscountAmount,
        int totalQuantity,
        int remaining,
        Instant opensAt,
        Instant closesAt,
        Instant expiresAt,
        CouponState state,
        int version,
        Instant serverTime) {

    static CouponView of(Coupon coupon, int remaining, Instant now) {
        return new CouponView(coupon.id(), coupon.name(), coupon.description(), coupon.discountType(),
                coupon.discountValue(), coupon.minOrderAmount(), coupon.maxDiscountAmount(), coupon.totalQuantity(),
                remaining, coupon.opensAt(), coupon.closesAt(), coupon.expiresAt(), coupon.stateAt(now), coupon.version(),
                now);
    }
}
