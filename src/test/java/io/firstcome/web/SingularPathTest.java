package io.firstcome.web;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Campaign;
import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;

/** Seed 003's {@code /api/coupon} is the same API, under its canonical name. */
@QuarkusTest
class SingularPathTest {

    @ParameterizedTest
    @ValueSource(strings = { "/api/coupon", "/api/coupon/", "/api/coupon?size=1" })
    void lists(String path) {
        given().get(path).then().statusCode(200).body("data.items", notNullValue());
    }

    @Test
    void createsUnderTheCanonicalName() {
        String location = given().auth().oauth2(Tokens.admin()).contentType(ContentType.JSON).body(Campaign.open(1))
                .post("/api/coupon")
                .then().statusCode(201)
                .extract().header("Location");
        String id = location.substring(location.lastIndexOf('/') + 1);

        given().get("/api/coupon/" + id).then().statusCode(200).body("data.couponId", equalTo(id));
        given().auth().oauth2(Tokens.service()).queryParam("userId", "minji").post("/api/coupon/" + id + "/issue")
                .then().statusCode(202)
                .header("Location", endsWith("/api/coupons/" + id + "/issue?userId=minji"));
    }

    @Test
    void refusesInTheSameEnvelope() {
        given().delete("/api/coupon").then().statusCode(405).body("errorMessage.data.reason", equalTo("METHOD_NOT_ALLOWED"));
        given().get("/api/couponsX").then().statusCode(404).body("errorMessage.data.reason", equalTo("NOT_FOUND"));
    }
}
