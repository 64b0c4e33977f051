package io.firstcome.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;

import io.firstcome.coupon.DiscountType;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

/** No discount is negative, above the order or above the cap, whatever the amounts (PITFALLS 17). */
class DiscountTest {

    @Property
    void neverNegativeNorAboveTheOrderNorAboveTheCap(@ForAll("discounts") Discount discount,
            @ForAll @LongRange(min = 0) long orderAmount) {
        long saved = discount.on(orderAmount);

        assertThat(saved).isBetween(0L, orderAmount);
        if (discount.maxDiscountAmount() != null) {
            assertThat(saved).isLessThanOrEqualTo(discount.maxDiscountAmount());
        }
    }

    @Property
    void aShareIsExactAndRoundedDown(@ForAll @LongRange(min = 1, max = 100) long percent,
            @ForAll @LongRange(min = 0) long orderAmount) {
        BigInteger exact = BigInteger.valueOf(orderAmount).multiply(BigInteger.valueOf(percent))
                .divide(BigInteger.valueOf(100));

        assertThat(new Discount(DiscountType.PERCENT, percent, null, null).on(orderAmount)).isEqualTo(exact.longValueExact());
    }

    @Property
    void aLargerOrderNeverSavesLess(@ForAll("discounts") Discount discount,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE - 1) long orderAmount) {
        assertThat(discount.on(orderAmount + 1)).isGreaterThanOrEqualTo(discount.on(orderAmount));
        assertThat(discount.isFor(orderAmount + 1) || !discount.isFor(orderAmount)).isTrue();
    }

    @Example
    void anAmountIsTheSameForEveryOrderThatIsLargeEnough() {
        Discount discount = new Discount(DiscountType.AMOUNT, 5_000, 20_000L, null);

        assertThat(discount.isFor(19_999)).isFalse();
        assertThat(discount.isFor(20_000)).isTrue();
        assertThat(discount.on(20_000)).isEqualTo(5_000);
        assertThat(discount.on(Long.MAX_VALUE)).isEqualTo(5_000);
        assertThat(discount.on(3_000)).isEqualTo(3_000);
    }

    @Example
    void aShareHasItsCap() {
        Discount discount = new Discount(DiscountType.PERCENT, 15, null, 10_000L);

        assertThat(discount.on(9_999)).isEqualTo(1_499);
        assertThat(discount.on(1_000_000)).isEqualTo(10_000);
    }

    @Provide
    Arbitrary<Discount> discounts() {
        Arbitrary<Long> amount = Arbitraries.longs().greaterOrEqual(1);
        Arbitrary<Long> optional = amount.injectNull(0.4);
        Arbitrary<Discount> amounts = Combinators.combine(amount, optional, optional)
                .as((value, min, max) -> new Discount(DiscountType.AMOUNT, value, min, max));
        Arbitrary<Discount> shares = Combinators.combine(Arbitraries.longs().between(1, 100), optional, optional)
                .as((value, min, max) -> new Discount(DiscountType.PERCENT, value, min, max));
        return Arbitraries.oneOf(amounts, shares);
    }
}
