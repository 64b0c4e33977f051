package io.firstcome.account;

import java.time.Clock;
import java.util.Locale;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.limits.Limit;
import io.firstcome.web.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;

/**
 * Makes guessing passwords slow: each name has a small stock of attempts that fills up again with time. An attempt is taken
 * before the password is looked at, so that a hundred guesses at the same moment are not all let through, and given back
 * where it was no failure. Each instance counts for itself. This is what limits log-ins by user; by address
 * {@link io.firstcome.limits.Limits} does. Unlike that it cannot be switched off: no load test guesses.
 */
@Startup
@ApplicationScoped
public class LoginAttempts {

    private final Limit failures;

    LoginAttempts(AccountConfig config, Clock clock, MeterRegistry registry) {
        this.failures = new Limit("login-name", config.loginFailures(), config.loginFailuresWithin(), config.loginNames(),
                clock,
                registry);
    }

    /** @throws Problem RATE_LIMITED, with the time until the next attempt, where the name has none left */
    void take(String username) {
        Problem refusal = failures.take(key(username));
        if (refusal != null) {
            throw refusal;
        }
    }

    /** The attempt was right, or could not be judged. */
    void giveBack(String username) {
        failures.giveBack(key(username));
    }

    private static String key(String username) {
        return username.toLowerCase(Locale.ROOT);
    }
}
