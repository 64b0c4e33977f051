package io.firstcome.usage;

import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.DiscountType;

/**
 * What a coupon saves an order: never less than nothing, more than the order, or more than the cap. Plain Java; amounts are in
 * the smallest unit of the currency.
 *
 * @param value an amount, or 1 to 100 per cent
 * @param minOrderAmount the smallest order that it is for, null for any
 * @param maxDiscountAmount what it saves at the most, null for no limit
 */
record Discount(DiscountType type, long value, Long minOrderAmount, Long maxDiscountAmount) {

    private static final long WHOLE_PERCENT = 100;

    static Discount of(Coupon coupon) {
        return new Discount(coupon.discountType(), coupon.discountValue(), coupon.minOrderAmount(),
                coupon.maxDiscountAmount());
    }

    /** Whether it is for orders of this amount. */
    boolean isFor(long orderAmount) {
        return minOrderAmount == null || orderAmount >= minOrderAmount;
    }

    /** @param orderAmount 0 or more; a share of it is rounded down */
    long on(long orderAmount) {
        long full = switch (type) {
            case AMOUNT -> value;
            case PERCENT -> share(orderAmount);
        };
        long capped = maxDiscountAmount == null ? full : Math.min(full, maxDiscountAmount);
        return Math.min(capped, orderAmount);
    }

    /** Hundreds and the rest apart: amount times percentage might not be a long any more. */
    private long share(long orderAmount) {
        return orderAmount / WHOLE_PERCENT * value + orderAmount % WHOLE_PERCENT * value / WHOLE_PERCENT;
    }
}
