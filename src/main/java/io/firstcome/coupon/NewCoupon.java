package io.firstcome.coupon;

import java.time.Instant;

import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What an administrator says to create a coupon. Amounts are in the smallest unit of the currency.
 *
 * @param discountValue 1 to 100 for a PERCENT, 1 to {@value #MAX_AMOUNT} for an AMOUNT
 * @param totalQuantity 1 to {@value #MAX_QUANTITY}: the gate keeps about 150 bytes of Redis for each
 * @param expiresAt until when an issued coupon can be used, not before {@code closesAt}
 * @param draft null counts as false: claimable from {@code opensAt} on
 */
@Schema(examples = """
        {"name": "Black Friday", "discountType": "AMOUNT", "discountValue": 5000, "totalQuantity": 100,
         "opensAt": "2026-11-27T03:00:00Z", "closesAt": "2099-11-28T03:00:00Z", "expiresAt": "2099-12-31T15:00:00Z"}""")
@CoherentCampaign
public record NewCoupon(
        @NotBlank @Size(max = 100) String name,
        @Size(max = 1000) String description,
        @NotNull DiscountType discountType,
        @NotNull @Positive @Max(MAX_AMOUNT) Long discountValue,
        @PositiveOrZero @Max(MAX_AMOUNT) Long minOrderAmount,
        @Positive @Max(MAX_AMOUNT) Long maxDiscountAmount,
        @NotNull @Min(1) @Max(MAX_QUANTITY) Integer totalQuantity,
        @NotNull Instant opensAt,
        @NotNull @Future Instant closesAt,
        @NotNull Instant expiresAt,
        Boolean draft) {

    public static final long MAX_AMOUNT = 1_000_000_000_000L;
    public static final int MAX_QUANTITY = 10_000_000;
}
