package io.firstcome.coupon;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;

/** {@code firstcome.coupon.*}; the defaults and their reasons stand in application.properties. */
@ConfigMapping(prefix = "firstcome.coupon")
public interface CouponConfig {

    /** How many coupons are remembered at the most, those that do not exist among them. */
    int known();

    /** How long what the database said of a coupon is taken for true. */
    Duration knownFor();

    /** How long a change is tried to be told to its gate before the operator hears UNAVAILABLE. */
    Duration tellWithin();

    /** How long the quantity of a coupon whose gate is closed waits for it to be restored, before it is lowered. */
    Duration lowerWithin();

    /** How often a lowering begins anew that another change has come between. */
    int lowerTries();
}
