package io.firstcome.account;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.account.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.account")
public interface AccountConfig {

    /** The {@code iss} of our tokens. */
    String issuer();

    /** How long a token is good for. */
    Duration tokenLifespan();

    /** The binary logarithm of bcrypt's rounds. */
    int bcryptCost();

    /** How many passwords are hashed at the same time. */
    int bcryptThreads();

    /** How many may wait for that. */
    int bcryptQueue();

    /** How often a name may fail to log in at once, and then within {@link #loginFailuresWithin()}. */
    int loginFailures();

    Duration loginFailuresWithin();

    /** How many names are watched at the same time. */
    int loginNames();
}
