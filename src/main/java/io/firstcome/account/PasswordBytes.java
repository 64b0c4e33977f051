package io.firstcome.account;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

/** bcrypt looks at 72 bytes of UTF-8; what is longer would be cut off without a word, so it is refused. */
@Target({ ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT })
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = PasswordBytes.AtMost72.class)
public @interface PasswordBytes {

    int MAX = 72;

    String message() default "{io.firstcome.account.PasswordBytes.message}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Plain Java, so that others can ask the same question. */
    class AtMost72 implements ConstraintValidator<PasswordBytes, String> {

        @Override
        public boolean isValid(String password, ConstraintValidatorContext context) {
            return password == null || fits(password);
        }

        public static boolean fits(String password) {
            return password.getBytes(StandardCharsets.UTF_8).length <= MAX;
        }
    }
}
