package io.firstcome.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Tokens;
import io.firstcome.client.IssuedCoupons.Inquiry;
import io.firstcome.client.IssuedCoupons.Order;
import io.firstcome.client.IssuedCoupons.Usage;
import io.firstcome.client.IssuedCoupons.Valuation;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** An order with a coupon, as the back ends of seed 001 go about it, with the client of docs/client.md. */
@QuarkusTest
class OrderFlowTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long AMOUNT = 30_000;

    private final String token = "Bearer " + Tokens.service();
    private final String user = "kim";

    private IssuedCoupons coupons;
    private String coupon;

    @BeforeEach
    void claim() {
        String url = RestAssured.baseURI + ":" + RestAssured.port;
        coupons = QuarkusRestClientBuilder.newBuilder().baseUri(URI.create(url)).build(IssuedCoupons.class);
        coupon = Campaign.create(url, Tokens.admin(), 1);
        RestAssured.given().auth().oauth2(Tokens.user(user)).post("/api/coupons/" + coupon + "/issue").then().statusCode(202);
        await().atMost(LIMIT).until(() -> coupons.lookUp(token, coupon, user).data().status(), "ISSUED"::equals);
    }

    @Test
    void thePaymentFailsTheCouponIsGivenBackAndUsedAgain() {
        // Given
        assertThat(coupons.validate(token, coupon, user, new Inquiry(AMOUNT)).data())
                .isEqualTo(new Valuation(true, 5_000, null));
        Usage first = coupons.use(token, coupon, user, new Order("order-1", AMOUNT)).data();
        assertThat(first.discount()).isEqualTo(5_000);
        assertThat(coupons.use(token, coupon, user, new Order("order-1", AMOUNT)).data()).isEqualTo(first);

        // When
        Usage canceled = coupons.cancel(token, coupon, user, "order-1").data();
        Usage second = coupons.use(token, coupon, user, new Order("order-2", AMOUNT)).data();

        // Then
        assertThat(canceled.used()).isFalse();
        assertThat(second.used()).isTrue();
        assertThat(coupons.lookUp(token, coupon, user).data().orderId()).isEqualTo("order-2");
        refused(409, "ALREADY_USED", () -> coupons.use(token, coupon, user, new Order("order-3", AMOUNT)));
    }

    @Test
    void whatIsRefusedHasItsReason() {
        refused(409, "NOT_ISSUED", () -> coupons.use(token, coupon, "lee", new Order("order", AMOUNT)));
        refused(404, "NOT_CLAIMED", () -> coupons.lookUp(token, coupon, "lee"));
        refused(404, "COUPON_NOT_FOUND",
                () -> coupons.validate(token, UUID.randomUUID().toString(), user, new Inquiry(AMOUNT)));
        refused(401, "UNAUTHENTICATED", () -> coupons.lookUp("Bearer nonsense", coupon, user));
        refused(400, "INVALID_REQUEST", () -> coupons.use(token, coupon, user, new Order("order", -1)));
    }

    private static void refused(int status, String reason, Runnable call) {
        assertThatExceptionOfType(CouponRefused.class).isThrownBy(call::run)
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(status))
                .satisfies(refused -> assertThat(refused.reason()).isEqualTo(reason));
    }
}
