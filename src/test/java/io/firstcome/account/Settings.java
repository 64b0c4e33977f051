package io.firstcome.account;

import java.time.Duration;

/** The configuration as a record, for tests in plain Java. */
record Settings(String issuer, Duration tokenLifespan, int bcryptCost, int bcryptThreads, int bcryptQueue, int loginFailures,
        Duration loginFailuresWithin, int loginNames) implements AccountConfig {

    private static final int CHEAPEST_BCRYPT = 4;

    static Settings of(int bcryptCost) {
        return new Settings("firstcome", Duration.ofHours(1), bcryptCost, 1, 1, 1, Duration.ofMinutes(1), 100);
    }

    static Settings of(int loginFailures, Duration within) {
        return new Settings("firstcome", Duration.ofHours(1), CHEAPEST_BCRYPT, 1, 1, loginFailures, within, 100);
    }
}
