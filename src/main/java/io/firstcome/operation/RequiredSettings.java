package io.firstcome.operation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;

import io.firstcome.account.NewAccount;
import io.firstcome.account.PasswordBytes;
import io.firstcome.account.SigningKey;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMapping;

/**
 * What an operator has to set (SPEC §6), looked at before anything connects: {@code firstcome.start.*} in
 * application.properties
 * gathers it under the names of the environment variables. What is missing or wrong stops the start with one line.
 *
 * <p>
 * Configuration is the earliest moment of a start: Quarkus fills and validates its mappings before Flyway, Hibernate, Redis and
 * Kafka are touched. And a {@link ConfigurationException} is printed as its message alone, without a stack trace.
 */
@ConfigMapping(prefix = "firstcome.start")
@RequiredSettings.Usable
public interface RequiredSettings {

    /** Environment variable to its value; empty in dev and test, where everything has a default. */
    Map<String, Optional<String>> required();

    /** Where tokens are verified with, if a location and not the key itself is given. */
    Optional<String> verifyKeyLocation();

    Optional<String> signKeyLocation();

    Optional<String> adminUsername();

    Optional<String> adminPassword();

    /** Whether the rules for names and passwords hold for the first administrator too; not for dev's admin / admin. */
    boolean strictAdmin();

    /** Everything that is wrong, each with the name of the variable that says it; empty where the start can go on. */
    static List<String> complaints(RequiredSettings settings) {
        List<String> complaints = new ArrayList<>();
        TreeSet<String> missing = new TreeSet<>();
        settings.required().forEach((name, value) -> {
            if (value.isEmpty() || value.get().isBlank()) {
                missing.add(name);
            }
        });
        if (!missing.isEmpty()) {
            complaints.add("not set: " + String.join(", ", missing));
        }
        settings.verifyKeyLocation().filter(RequiredSettings::isUnreadableFile)
                .ifPresent(location -> complaints.add("MP_JWT_VERIFY_PUBLICKEY_LOCATION cannot be read: " + location));
        settings.signKeyLocation().ifPresent(location -> complainOfSignKey(location, complaints));
        complainOfAdmin(settings, complaints);
        return complaints;
    }

    private static void complainOfSignKey(String location, List<String> complaints) {
        try {
            SigningKey.read(location);
        } catch (IllegalArgumentException wrong) {
            complaints.add("SMALLRYE_JWT_SIGN_KEY_LOCATION " + wrong.getMessage() + ": " + location);
        }
    }

    private static void complainOfAdmin(RequiredSettings settings, List<String> complaints) {
        Optional<String> username = settings.adminUsername();
        Optional<String> password = settings.adminPassword();
        if (username.isPresent() != password.isPresent()) {
            complaints.add(username.isPresent()
                    ? "FIRSTCOME_ADMIN_USERNAME is set without FIRSTCOME_ADMIN_PASSWORD"
                    : "FIRSTCOME_ADMIN_PASSWORD is set without FIRSTCOME_ADMIN_USERNAME");
        } else if (username.isPresent() && settings.strictAdmin()) {
            if (!username.get().matches(NewAccount.USERNAME)) {
                complaints.add("FIRSTCOME_ADMIN_USERNAME is not 3 to 30 letters, digits, dots, hyphens or underscores");
            }
            int bytes = password.get().getBytes(StandardCharsets.UTF_8).length;
            if (password.get().length() < NewAccount.MIN_PASSWORD || bytes > PasswordBytes.MAX) {
                complaints.add("FIRSTCOME_ADMIN_PASSWORD is not %d characters to %d bytes long"
                        .formatted(NewAccount.MIN_PASSWORD, PasswordBytes.MAX));
            }
        }
    }

    /** Only files can be looked at before the start; what is behind a URL or on the class path SmallRye JWT finds out. */
    private static boolean isUnreadableFile(String location) {
        String path = location.startsWith("file:") ? location.substring("file:".length()).replaceFirst("^//", "") : location;
        if (path.matches("[a-z]{2,}:.*")) {
            return false;
        }
        try {
            boolean onClassPath = Thread.currentThread().getContextClassLoader()
                    .getResource(path.replaceFirst("^/", "")) != null;
            return !onClassPath && !Files.isReadable(Path.of(path));
        } catch (InvalidPathException wrong) {
            return true;
        }
    }

    /** The whole of the settings lets the application start. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @Constraint(validatedBy = Usable.Check.class)
    @interface Usable {

        String message() default "unusable";

        Class<?>[] groups() default {};

        Class<? extends Payload>[] payload() default {};

        /** Throws rather than reports: a reported violation would be printed under a heading, and without the names. */
        class Check implements ConstraintValidator<Usable, RequiredSettings> {

            @Override
            public boolean isValid(RequiredSettings settings, ConstraintValidatorContext context) {
                List<String> complaints = complaints(settings);
                if (!complaints.isEmpty()) {
                    throw new ConfigurationException("firstcome cannot start: " + String.join("; ", complaints));
                }
                return true;
            }
        }
    }
}
