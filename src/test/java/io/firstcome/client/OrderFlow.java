package io.firstcome.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;

import io.firstcome.Campaign;
import io.firstcome.client.IssuedCoupons.Inquiry;
import io.firstcome.client.IssuedCoupons.Order;
import io.firstcome.client.IssuedCoupons.Usage;
import io.firstcome.client.IssuedCoupons.Valuation;
import io.firstcome.client.Payments.PaymentFailed;
import io.firstcome.services.Credentials;
import io.restassured.RestAssured;

/**
 * Orders with a coupon, as the back ends of seed 001 go about them, with the client and the sample of docs/client.md: a user
 * has been issued the only coupon of a campaign that takes 5,000 off.
 */
public final class OrderFlow {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long AMOUNT = 30_000;
    static final String USER = "kim";

    private final String token;
    private final String bearer;
    private final IssuedCoupons coupons;
    private final String coupon;

    /**
     * @param url of the application, without a slash at the end
     * @param operator token of an administrator
     * @param shop token of a service
     * @param user token of {@link #USER}
     */
    OrderFlow(String url, IssuedCoupons coupons, String operator, String shop, String user) {
        this.coupons = coupons;
        token = shop;
        bearer = "Bearer " + shop;
        coupon = Campaign.create(url, operator, 1);
        RestAssured.given().auth().oauth2(user).post(url + "/api/coupons/" + coupon + "/issue").then().statusCode(202);
        await().atMost(LIMIT).until(() -> coupons.lookUp(bearer, coupon, USER).data().status(), "ISSUED"::equals);
    }

    /** With the application anywhere, and no Quarkus here. */
    public static void playAt(String url, Credentials credentials) {
        try (PlainClient client = new PlainClient(url)) {
            new OrderFlow(url, client.coupons(), credentials.token("operator", "admin"),
                    credentials.token("shop", "service"), credentials.token(USER, "user")).play();
        }
    }

    void play() {
        whatIsRefusedHasItsReason();
        aCallThatIsRepeatedIsAnsweredAsBefore();
        thePaymentFailsTheCouponIsGivenBackAndUsedAgain();
    }

    private void thePaymentFailsTheCouponIsGivenBackAndUsedAgain() {
        // Given
        assertThat(coupons.validate(bearer, coupon, USER, new Inquiry(AMOUNT)).data())
                .isEqualTo(new Valuation(true, 5_000, null));
        Checkout poor = new Checkout(coupons, (order, amount) -> {
            assertThat(coupons.lookUp(bearer, coupon, USER).data().orderId()).isEqualTo(order);
            throw new PaymentFailed();
        });
        Checkout rich = new Checkout(coupons, (order, amount) -> {
        });

        // When
        assertThatExceptionOfType(PaymentFailed.class).isThrownBy(() -> poor.pay(token, coupon, USER, "order-1", AMOUNT));
        IssuedCoupons.Owned between = coupons.lookUp(bearer, coupon, USER).data();
        long paid = rich.pay(token, coupon, USER, "order-2", AMOUNT);

        // Then
        assertThat(between.used()).isFalse();
        assertThat(paid).isEqualTo(25_000);
        assertThat(coupons.lookUp(bearer, coupon, USER).data().orderId()).isEqualTo("order-2");
        refused(409, "ALREADY_USED", () -> rich.pay(token, coupon, USER, "order-3", AMOUNT));
    }

    private void aCallThatIsRepeatedIsAnsweredAsBefore() {
        // When
        Usage used = coupons.use(bearer, coupon, USER, new Order("order", AMOUNT)).data();
        Usage usedAgain = coupons.use(bearer, coupon, USER, new Order("order", AMOUNT)).data();
        Usage canceled = coupons.cancel(bearer, coupon, USER, "order").data();
        Usage canceledAgain = coupons.cancel(bearer, coupon, USER, "order").data();

        // Then
        assertThat(used.discount()).isEqualTo(5_000);
        assertThat(usedAgain).isEqualTo(used);
        assertThat(canceled.used()).isFalse();
        assertThat(canceledAgain).isEqualTo(canceled);
    }

    private void whatIsRefusedHasItsReason() {
        refused(409, "NOT_ISSUED", () -> coupons.use(bearer, coupon, "lee", new Order("order", AMOUNT)));
        refused(404, "NOT_CLAIMED", () -> coupons.lookUp(bearer, coupon, "lee"));
        refused(404, "COUPON_NOT_FOUND",
                () -> coupons.validate(bearer, UUID.randomUUID().toString(), USER, new Inquiry(AMOUNT)));
        refused(401, "UNAUTHENTICATED", () -> coupons.lookUp("Bearer nonsense", coupon, USER));
        refused(400, "INVALID_REQUEST", () -> coupons.use(bearer, coupon, USER, new Order("order", -1)));
    }

    private static void refused(int status, String reason, Runnable call) {
        assertThatExceptionOfType(CouponRefused.class).isThrownBy(call::run)
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(status))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
