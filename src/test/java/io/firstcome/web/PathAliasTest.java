package io.firstcome.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathAliasTest {

    @ParameterizedTest
    @CsvSource({
            "/api/coupon, /api/coupons",
            "/api/coupon/, /api/coupons/",
            "/api/coupon?page=1, /api/coupons?page=1",
            "/api/coupon/7/issue, /api/coupons/7/issue",
            "/api/coupon/7/issue?userId=%EA%B9%80&x=/api/coupon/, /api/coupons/7/issue?userId=%EA%B9%80&x=/api/coupon/",
    })
    void theSingularIsThePlural(String singular, String plural) {
        assertThat(PathAlias.canonical(singular)).contains(plural);
    }

    @ParameterizedTest
    @ValueSource(strings = { "/api/coupons", "/api/coupons/7", "/api/couponsX", "/api/couponX/7", "/api/users", "/" })
    void everythingElseStaysAsItIs(String path) {
        assertThat(PathAlias.canonical(path)).isEmpty();
    }
}
