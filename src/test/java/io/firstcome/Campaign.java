package io.firstcome;

import static io.restassured.RestAssured.given;

import java.util.HashMap;
import java.util.Map;

import io.restassured.http.ContentType;

/** Coupons for tests, made as an administrator makes them. */
public final class Campaign {

    private Campaign() {
    }

    /** What to send for a coupon that is open now and for long. */
    public static Map<String, Object> open(int quantity) {
        return new HashMap<>(Map.of(
                "name", "Drop",
                "discountType", "AMOUNT",
                "discountValue", 5000,
                "totalQuantity", quantity,
                "opensAt", "2020-01-01T00:00:00Z",
                "closesAt", "2099-01-01T00:00:00Z",
                "expiresAt", "2099-06-01T00:00:00Z"));
    }

    /** Creates one over HTTP and returns its id. */
    public static String create(String url, String adminToken, int quantity) {
        return create(url, adminToken, open(quantity));
    }

    public static String create(String url, String adminToken, Map<String, Object> coupon) {
        return given().baseUri(url)
                .auth().oauth2(adminToken)
                .contentType(ContentType.JSON)
                .body(coupon)
                .post("/api/coupons")
                .then().statusCode(201)
                .extract().path("data.couponId");
    }
}
