package io.firstcome.coupon;

/** How {@code discountValue} is read. */
public enum DiscountType {
    /** In the smallest unit of the currency. */
    AMOUNT,
    /** 1 to 100 per cent of the order. */
    PERCENT
}
