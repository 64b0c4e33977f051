package io.firstcome.account;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.hibernate.validator.constraints.time.DurationMin;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.account.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.account")
public interface AccountConfig {

    /** The {@code iss} of our tokens. */
    String issuer();

    /** How long a token is good for. */
    Duration tokenLifespan();

    /** The binary logarithm of bcrypt's rounds; outside of these bounds there is no bcrypt. */
    @Min(4)
    @Max(31)
    int bcryptCost();

    /** How many passwords are hashed at the same time. */
    @Min(1)
    int bcryptThreads();

    /** How many may wait for that. */
    @Min(1)
    int bcryptQueue();

    /** How often a name may fail to log in at once, and then within {@link #loginFailuresWithin()}. */
    @Min(1)
    int loginFailures();

    @DurationMin(seconds = 1)
    Duration loginFailuresWithin();

    /** How many names are watched at the same time. */
    @Min(1)
    int loginNames();
}
