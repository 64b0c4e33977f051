package io.firstcome.coupon;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Instant;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/**
 * The rules between the fields of a campaign: opens before it closes, expires no sooner than it closes, and no discount
 * of more than the whole. Each broken rule names the field to mend.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = CoherentCampaign.Validator.class)
public @interface CoherentCampaign {

    String message() default "";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    class Validator implements ConstraintValidator<CoherentCampaign, NewCoupon> {

        private static final long WHOLE_PERCENT = 100;

        // MySQL's datetime would take more, but a year that no campaign reaches is a slip of the pen.
        private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
        private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

        @Override
        public boolean isValid(NewCoupon coupon, ConstraintValidatorContext context) {
            context.disableDefaultConstraintViolation();
            // Not && : every broken rule is told at once. What is missing (null) is another constraint's affair.
            return rule(coupon.discountType() != DiscountType.PERCENT || coupon.discountValue() == null
                    || coupon.discountValue() <= WHOLE_PERCENT, "discountValue", "percent", context)
                    & rule(inOrder(coupon.opensAt(), coupon.closesAt(), false), "closesAt", "closesAt", context)
                    & rule(inOrder(coupon.closesAt(), coupon.expiresAt(), true), "expiresAt", "expiresAt", context)
                    & rule(inOrder(EARLIEST, coupon.opensAt(), true), "opensAt", "year", context)
                    & rule(inOrder(coupon.expiresAt(), LATEST, false), "expiresAt", "year", context);
        }

        private static boolean inOrder(Instant first, Instant then, boolean mayBeEqual) {
            return first == null || then == null || first.isBefore(then) || (mayBeEqual && first.equals(then));
        }

        private static boolean rule(boolean holds, String field, String name, ConstraintValidatorContext context) {
            if (!holds) {
                context.buildConstraintViolationWithTemplate("{firstcome.coupon." + name + "}")
                        .addPropertyNode(field)
                        .addConstraintViolation();
            }
            return holds;
        }
    }
}
