package io.firstcome.client;

import org.eclipse.microprofile.rest.client.inject.RestClient;

import io.firstcome.client.IssuedCoupons.Order;
import io.firstcome.client.IssuedCoupons.Usage;
import io.firstcome.client.Payments.PaymentFailed;

/** The sample of docs/client.md, word for word from here on. */
class Checkout {

    private final IssuedCoupons coupons;
    private final Payments payments;

    Checkout(@RestClient IssuedCoupons coupons, Payments payments) {
        this.coupons = coupons;
        this.payments = payments;
    }

    /**
     * Pays an order with a coupon. CouponRefused (EXPIRED, ALREADY_USED, BELOW_MINIMUM …) means: not with this coupon.
     *
     * @param token of an account with role SERVICE (POST /api/auth/login), renewed before it expires
     * @return what was paid
     */
    long pay(String token, String couponId, String userId, String orderId, long amount) {
        Usage usage = coupons.use("Bearer " + token, couponId, userId, new Order(orderId, amount)).data();
        long toPay = amount - usage.discount();
        try {
            payments.take(orderId, toPay);
            return toPay;
        } catch (PaymentFailed failed) {
            coupons.cancel("Bearer " + token, couponId, userId, orderId);
            throw failed;
        }
    }
}
