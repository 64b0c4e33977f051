package io.firstcome.usage;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import io.firstcome.coupon.NewCoupon;

/**
 * For which order a coupon is to be used.
 *
 * @param orderId the shop's own; it identifies the usage
 * @param orderAmount what the order comes to without the discount, in the smallest unit of the currency
 */
@Schema(examples = """
        {"orderId": "2026-1127-0042", "orderAmount": 30000}""")
public record NewUsage(
        @NotNull @Pattern(regexp = SHAPE, message = SHAPE_MESSAGE) String orderId,
        @NotNull @Positive @Max(NewCoupon.MAX_AMOUNT) Long orderAmount) {

    /** The ids of orders and users: 1 to 64 characters, none of them a control, a blank or half a character. */
    static final String SHAPE = "[^\\p{C}\\p{Z}]{1,64}";
    static final String SHAPE_MESSAGE = "{firstcome.usage.id}";
}
