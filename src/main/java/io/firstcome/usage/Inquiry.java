package io.firstcome.usage;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import io.firstcome.coupon.NewCoupon;

/**
 * What an order would save.
 *
 * @param orderAmount what the order comes to without the discount, in the smallest unit of the currency
 */
@Schema(examples = "{\"orderAmount\": 30000}")
public record Inquiry(@NotNull @Positive @Max(NewCoupon.MAX_AMOUNT) Long orderAmount) {
}
