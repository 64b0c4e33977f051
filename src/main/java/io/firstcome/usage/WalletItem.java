package io.firstcome.usage;

import java.time.Instant;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.DiscountType;
import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.coupon.IssuedStatus;

/**
 * A coupon in its user's wallet; what does not apply is left out.
 *
 * @param discount what the order saves that uses it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "WalletItem", examples = """
        {"couponId": "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "name": "Black Friday", "discountType": "AMOUNT",
         "discountValue": 5000, "status": "ISSUED", "rank": 63, "issuedAt": "2026-11-27T03:00:01.271Z",
         "expiresAt": "2099-12-31T15:00:00Z"}""")
public record WalletItem(UUID couponId, String name, DiscountType discountType, long discountValue, Long minOrderAmount,
        Long maxDiscountAmount, IssuedStatus status, int rank, Instant issuedAt, Instant expiresAt, Instant usedAt,
        String orderId, Long discount, Instant revokedAt) {

    static WalletItem of(IssuedCoupon issued, Coupon coupon, Instant now) {
        return new WalletItem(coupon.id(), coupon.name(), coupon.discountType(), coupon.discountValue(),
                coupon.minOrderAmount(), coupon.maxDiscountAmount(), issued.status(!now.isBefore(coupon.expiresAt())),
                issued.rank(), issued.issuedAt(), coupon.expiresAt(), issued.usedAt(), issued.orderId(), issued.discount(),
                issued.revokedAt());
    }
}
