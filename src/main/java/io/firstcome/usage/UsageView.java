package io.firstcome.usage;

import java.time.Instant;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.firstcome.coupon.IssuedCoupon;

/**
 * How an order and a coupon stand to each other; what does not apply is left out.
 *
 * @param used whether this order uses the coupon
 * @param discount what it saves
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Usage", examples = """
        {"couponId": "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "userId": "019ac5f0-0b1c-7d43-8f0e-6f1f4a5f2c10",
         "orderId": "2026-1127-0042", "used": true, "usedAt": "2026-11-27T04:10:00.000Z", "orderAmount": 30000,
         "discount": 5000}""")
public record UsageView(UUID couponId, String userId, String orderId, boolean used, Instant usedAt, Long orderAmount,
        Long discount) {

    static UsageView of(IssuedCoupon used) {
        return new UsageView(used.couponId(), used.userId(), used.orderId(), true, used.usedAt(), used.orderAmount(),
                used.discount());
    }

    static UsageView canceled(UUID couponId, String userId, String orderId) {
        return new UsageView(couponId, userId, orderId, false, null, null, null);
    }
}
