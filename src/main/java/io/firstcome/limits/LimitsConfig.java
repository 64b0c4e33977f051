package io.firstcome.limits;

import java.time.Duration;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;

import org.hibernate.validator.constraints.time.DurationMin;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.limits.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.limits")
public interface LimitsConfig {

    /** False lets everybody through, for load tests. */
    boolean enabled();

    /** How many users or addresses each limit watches at the same time. */
    @Min(1)
    int maxBuckets();

    @Valid
    UserAndAddress claim();

    @Valid
    UserAndAddress status();

    @Valid
    Address login();

    /** What a user may do, and all who share an address. */
    interface UserAndAddress {

        @Valid
        Rate user();

        @Valid
        Rate address();
    }

    /** What all who share an address may do. */
    interface Address {

        @Valid
        Rate address();
    }

    /** So many at once, and then as many again, evenly, within that time. */
    interface Rate {

        @Min(1)
        int requests();

        @DurationMin(seconds = 1)
        Duration within();
    }
}
