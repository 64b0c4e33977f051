package io.firstcome.coupon;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** Campaigns are created as they were meant, or refused with the field to mend (SPEC §2; PITFALLS 6, 17). */
@QuarkusTest
class CampaignsTest {

    private Tables tables;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
    }

    @AfterEach
    void disconnect() {
        tables.close();
    }

    @Test
    void createdCouponIsShownAsItWasMeant() {
        // Given
        Map<String, Object> coupon = Campaign.open(7);
        coupon.put("description", "선착순");
        coupon.put("opensAt", "2020-01-01T00:00:00.123456789Z");

        // When
        String id = create(coupon).statusCode(201)
                .header("Location", notNullValue())
                .extract().path("data.couponId");

        // Then
        given().get("/api/coupons/" + id).then().statusCode(200)
                .body("data.couponId", equalTo(id))
                .body("data.name", equalTo("Drop"))
                .body("data.description", equalTo("선착순"))
                .body("data.totalQuantity", equalTo(7))
                .body("data.remaining", equalTo(7))
                .body("data.state", equalTo("OPEN"))
                .body("data.opensAt", equalTo("2020-01-01T00:00:00.123Z"))
                .body("data.serverTime", endsWith("Z"));
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("name", null), Arguments.of("name", " "), Arguments.of("name", "n".repeat(101)),
                Arguments.of("description", "d".repeat(1001)),
                Arguments.of("discountType", null), Arguments.of("discountType", "FREE"), Arguments.of("discountType", 1),
                Arguments.of("discountValue", null), Arguments.of("discountValue", 0), Arguments.of("discountValue", -500),
                Arguments.of("discountValue", 1.5), Arguments.of("discountValue", "5"),
                Arguments.of("discountValue", 1_000_000_000_001L),
                Arguments.of("minOrderAmount", -1), Arguments.of("maxDiscountAmount", 0),
                Arguments.of("totalQuantity", null), Arguments.of("totalQuantity", 0), Arguments.of("totalQuantity", -1),
                Arguments.of("totalQuantity", 10_000_001), Arguments.of("totalQuantity", 3_000_000_000L),
                Arguments.of("opensAt", null), Arguments.of("opensAt", "tomorrow"), Arguments.of("opensAt", 1_700_000_000),
                Arguments.of("opensAt", "1999-12-31T23:59:59Z"),
                Arguments.of("closesAt", "2019-01-01T00:00:00Z"), Arguments.of("closesAt", "2020-01-01T00:00:00Z"),
                Arguments.of("expiresAt", "2098-12-31T23:59:59Z"), Arguments.of("expiresAt", "2200-01-01T00:00:00Z"),
                Arguments.of("draft", "yes"));
    }

    @ParameterizedTest
    @MethodSource
    void refused(String field, Object value) {
        // Given
        long before = couponsInAll();
        Map<String, Object> coupon = Campaign.open(1);
        coupon.put(field, value);

        // When
        ValidatableResponse answer = create(coupon);

        // Then
        answer.statusCode(400)
                .body("errorMessage.data.reason", equalTo("INVALID_REQUEST"))
                .body("errorMessage.data.violations.field", hasItem(field))
                .body("errorMessage.data.violations[0].message", notNullValue());
        assertThat(couponsInAll()).isEqualTo(before);
    }

    @Test
    void moreThanTheWholeIsNoDiscount() {
        // Given
        Map<String, Object> coupon = Campaign.open(1);
        coupon.put("discountType", "PERCENT");
        coupon.put("discountValue", 101);

        // When
        ValidatableResponse answer = create(coupon);

        // Then
        answer.statusCode(400).body("errorMessage.data.violations.field", equalTo(List.of("discountValue")));
    }

    @Test
    void onlyAdministratorsCreate() {
        given().contentType(ContentType.JSON).body(Campaign.open(1)).post("/api/coupons").then().statusCode(401);
        for (String token : List.of(Tokens.user("kim"), Tokens.service())) {
            given().auth().oauth2(token).contentType(ContentType.JSON).body(Campaign.open(1)).post("/api/coupons").then()
                    .statusCode(403);
        }
    }

    @Test
    void remainingGoesDownWithEveryClaim() {
        // Given
        String id = create(Campaign.open(2)).statusCode(201).extract().path("data.couponId");

        // When
        given().auth().oauth2(Tokens.user("kim")).post("/api/coupons/" + id + "/issue").then().statusCode(202);

        // Then
        given().get("/api/coupons/" + id).then().body("data.remaining", equalTo(1));
    }

    @Test
    void listIsFilteredByTheStateOfThisMoment() {
        // Given
        String open = create(Campaign.open(1)).statusCode(201).extract().path("data.couponId");
        Map<String, Object> coming = Campaign.open(1);
        coming.put("draft", true);
        String draft = create(coming).statusCode(201).extract().path("data.couponId");
        String over = tables.coupon(5, "OPEN", Instant.parse("2020-01-02T00:00:00Z")).toString();

        // When
        ValidatableResponse opens = list(given(), "OPEN");
        ValidatableResponse closed = list(given(), "CLOSED");
        ValidatableResponse drafts = list(given(), "DRAFT");
        ValidatableResponse draftsOfAdmin = list(given().auth().oauth2(Tokens.admin()), "DRAFT");

        // Then
        opens.body("data.items.couponId", hasItem(open)).body("data.items.couponId", not(hasItem(over)))
                .body("data.items.couponId", not(hasItem(draft)));
        closed.body("data.items.couponId", hasItem(over)).body("data.items.couponId", not(hasItem(open)));
        drafts.body("data.items", hasSize(0)).body("data.total", equalTo(0));
        draftsOfAdmin.body("data.items.couponId", hasItem(draft)).body("data.items.couponId", not(hasItem(open)));
    }

    @Test
    void pagesHoldNewestFirstAndCountAll() {
        // Given
        String older = create(Campaign.open(1)).statusCode(201).extract().path("data.couponId");
        String newer = create(Campaign.open(1)).statusCode(201).extract().path("data.couponId");

        // When
        List<String> both = given().get("/api/coupons?state=OPEN&size=2&page=0").path("data.items.couponId");
        ValidatableResponse first = given().get("/api/coupons?state=OPEN&size=1&page=0").then();
        ValidatableResponse second = given().get("/api/coupons?state=OPEN&size=1&page=1").then();
        List<String> all = given().get("/api/coupons?state=OPEN&size=100").path("data.items.couponId");

        // Then
        first.statusCode(200).body("data.items.couponId", equalTo(both.subList(0, 1))).body("data.size", equalTo(1));
        second.statusCode(200).body("data.items.couponId", equalTo(both.subList(1, 2))).body("data.page", equalTo(1));
        assertThat(all).containsSubsequence(newer, older);
        assertThat(first.extract().<Integer> path("data.total")).isGreaterThanOrEqualTo(all.size());
        given().get("/api/coupons").then().body("data.items.size()", lessThanOrEqualTo(20));
    }

    @ParameterizedTest
    @ValueSource(strings = { "page=-1", "size=0", "size=101", "page=10001" })
    void impossiblePageIsRefused(String query) {
        given().get("/api/coupons?" + query).then().statusCode(400)
                .body("errorMessage.data.violations.field", equalTo(List.of(query.substring(0, 4))));
    }

    @ParameterizedTest
    @ValueSource(strings = { "page=x", "size=1.5", "state=SOON" })
    void wrongTypeIsRefused(String query) {
        int status = given().get("/api/coupons?" + query).then()
                .body("resultType", equalTo("ERROR"))
                .extract().statusCode();
        assertThat(status).isBetween(400, 404);
    }

    private static ValidatableResponse list(RequestSpecification caller, String state) {
        return caller.get("/api/coupons?size=100&state=" + state).then().statusCode(200);
    }

    private static ValidatableResponse create(Map<String, Object> coupon) {
        return given().auth().oauth2(Tokens.admin()).contentType(ContentType.JSON).body(coupon).post("/api/coupons").then();
    }

    private static long couponsInAll() {
        return given().auth().oauth2(Tokens.admin()).get("/api/coupons?size=1").then().extract().jsonPath()
                .getLong("data.total");
    }
}
