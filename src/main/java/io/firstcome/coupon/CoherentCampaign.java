package io.firstcome.coupon;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.LinkedHashMap;
import java.util.Map;

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

        @Override
        public boolean isValid(NewCoupon coupon, ConstraintValidatorContext context) {
            context.disableDefaultConstraintViolation();
            // Every broken rule is told at once. What is missing (null) is another constraint's affair.
            Map<String, String> broken = new LinkedHashMap<>(
                    new CampaignTimes(coupon.opensAt(), coupon.closesAt(), coupon.expiresAt()).broken());
            if (coupon.discountType() == DiscountType.PERCENT && coupon.discountValue() != null
                    && coupon.discountValue() > WHOLE_PERCENT) {
                broken.put("discountValue", "firstcome.coupon.percent");
            }
            broken.forEach((field, sentence) -> context.buildConstraintViolationWithTemplate("{" + sentence + "}")
                    .addPropertyNode(field)
                    .addConstraintViolation());
            return broken.isEmpty();
        }
    }
}
