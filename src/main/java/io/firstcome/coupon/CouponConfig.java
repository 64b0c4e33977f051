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
}
