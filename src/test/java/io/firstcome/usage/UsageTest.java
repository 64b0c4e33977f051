package io.firstcome.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** An issued coupon is used by one order at a time, and only as its campaign says (SPEC §2; PITFALLS 6, 10, 17). */
@QuarkusTest
class UsageTest {

    private static final Instant LONG_AGO = Instant.parse("2020-02-01T00:00:00Z");

    private Tables tables;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
    }

    @AfterEach
    void disconnect() {
        Shop.awaitSent(tables);
        tables.close();
    }

    @Test
    void anOrderUsesItAndSavesTheDiscount() {
        // Given
        String coupon = Shop.issued(3, "kim");

        double before = used();

        // When
        var answer = Shop.use(coupon, "kim", "order-1", 30_000);

        // Then
        assertThat(used()).isEqualTo(before + 1);
        answer.statusCode(200)
                .header("Idempotent-Replayed", nullValue())
                .body("data.couponId", equalTo(coupon))
                .body("data.userId", equalTo("kim"))
                .body("data.orderId", equalTo("order-1"))
                .body("data.used", equalTo(true))
                .body("data.usedAt", notNullValue())
                .body("data.discount", equalTo(5_000));
    }

    @Test
    void ofTwoHundredOrdersAtOnceExactlyOneUsesIt() {
        // Given
        String coupon = Shop.issued(3, "kim");
        List<String> orders = IntStream.range(0, 200).mapToObj(i -> "order-" + i).toList();

        // When
        List<HttpResponse<String>> answers = Shop.useAtOnce(coupon, "kim", orders);

        // Then
        assertThat(answers).filteredOn(answer -> answer.statusCode() == 200).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.statusCode() != 200)
                .allMatch(answer -> answer.statusCode() == 409 && answer.body().contains("ALREADY_USED"));
        String winner = orders.get(IntStream.range(0, 200).filter(i -> answers.get(i).statusCode() == 200).findFirst()
                .orElseThrow());
        Shop.status(coupon, "kim").body("data.orderId", equalTo(winner));
    }

    @Test
    void theSameOrderManyTimesAtOnceIsOneUsageWithOneAnswer() {
        // Given
        String coupon = Shop.issued(3, "kim");

        // When
        List<HttpResponse<String>> answers = Shop.useAtOnce(coupon, "kim",
                IntStream.range(0, 20).mapToObj(i -> "order").toList());

        // Then
        assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
        assertThat(answers).extracting(HttpResponse::body).containsOnly(answers.get(0).body());
        assertThat(answers).filteredOn(answer -> answer.headers().firstValue("Idempotent-Replayed").isEmpty()).hasSize(1);
    }

    @Test
    void theSameOrderGetsItsFirstAnswerThoughItsAmountOrTheTimeIsAnotherByNow() {
        // Given
        String coupon = Shop.issued(3, "kim");
        String first = Shop.use(coupon, "kim", "order-1", 3_000).statusCode(200).extract().asString();
        expire(coupon);

        // When
        var second = Shop.use(coupon, "kim", "order-1", 30_000);

        // Then
        assertThat(second.statusCode(200).header("Idempotent-Replayed", "true").extract().asString()).isEqualTo(first);
    }

    @Test
    void orderIdsAreComparedByteByByte() {
        // Given
        String coupon = Shop.issued(3, "kim");
        Shop.use(coupon, "kim", "order-a", 30_000).statusCode(200);

        // Then
        Shop.use(coupon, "kim", "ORDER-A", 30_000).statusCode(409)
                .body("errorMessage.data.reason", equalTo("ALREADY_USED"))
                .body("errorMessage.data.orderId", equalTo("order-a"));
    }

    @Test
    void aCanceledOrderGivesItBackOnce() {
        // Given
        String coupon = Shop.issued(3, "kim");
        Shop.use(coupon, "kim", "order-1", 30_000).statusCode(200);

        // When
        Shop.cancel(coupon, "kim", "order-1").statusCode(200).body("data.used", equalTo(false))
                .body("data", not(hasKey("discount")));
        Shop.cancel(coupon, "kim", "order-1").statusCode(200);
        Shop.use(coupon, "kim", "order-2", 30_000).statusCode(200);

        // Then: a late repetition takes nothing from the other order
        Shop.cancel(coupon, "kim", "order-1").statusCode(200).body("data.orderId", equalTo("order-1"))
                .body("data.used", equalTo(false));
        Shop.status(coupon, "kim").body("data.status", equalTo("USED")).body("data.orderId", equalTo("order-2"));
    }

    @Test
    void anOrderThatNeverUsedItDoesNotTakeItFromAnother() {
        // Given
        String coupon = Shop.issued(3, "kim");
        Shop.use(coupon, "kim", "order-1", 30_000).statusCode(200);

        // When
        var answer = Shop.cancel(coupon, "kim", "order-2");

        // Then
        answer.statusCode(409).body("errorMessage.data.reason", equalTo("ALREADY_USED"));
        Shop.cancel(coupon, "lee", "order-1").statusCode(409).body("errorMessage.data.reason", equalTo("NOT_ISSUED"));
        Shop.status(coupon, "kim").body("data.status", equalTo("USED"));
    }

    @Test
    void whatCannotBeUsedIsRefusedWithItsReasonAndStaysAsItIs() {
        // Given
        Map<String, Object> campaign = Campaign.open(9);
        campaign.put("minOrderAmount", 10_000);
        String coupon = Shop.issued(campaign, "kim", "lee");
        Shop.revoke(coupon, false, "lee").statusCode(200);
        Shop.awaitSent(tables);
        List<String> before = tables.dump("issued_coupon");

        // Then
        refused(coupon, "park", "NOT_ISSUED", 30_000);
        refused(coupon, "lee", "REVOKED", 30_000).body("errorMessage.data.revokedAt", notNullValue());
        refused(coupon, "kim", "BELOW_MINIMUM", 9_999).body("errorMessage.data.minOrderAmount", equalTo(10_000));
        expire(coupon);
        refused(coupon, "kim", "EXPIRED", 30_000).body("errorMessage.data.expiresAt", notNullValue());
        Shop.use(UUID.randomUUID().toString(), "kim", "order", 1).statusCode(404)
                .body("errorMessage.data.reason", equalTo("COUPON_NOT_FOUND"));
        assertThat(tables.dump("issued_coupon")).isEqualTo(before);
        assertThat(tables.dump("usage_event")).isEmpty();
    }

    @Test
    void validationSaysTheSameAndChangesNothing() {
        // Given
        Map<String, Object> campaign = Campaign.open(9);
        campaign.putAll(Map.of("discountType", "PERCENT", "discountValue", 15, "minOrderAmount", 10_000,
                "maxDiscountAmount", 3_000));
        String coupon = Shop.issued(campaign, "kim", "lee");
        Shop.use(coupon, "lee", "order", 30_000).statusCode(200).body("data.discount", equalTo(3_000));
        Shop.awaitSent(tables);
        List<String> before = tables.dump("issued_coupon");

        // Then
        Shop.validate(coupon, "kim", 19_999).statusCode(200)
                .body("data.valid", equalTo(true))
                .body("data.discount", equalTo(2_999))
                .body("data", hasKey("reason"))
                .body("data.reason", nullValue());
        invalid(coupon, "kim", 9_999, "BELOW_MINIMUM");
        invalid(coupon, "lee", 30_000, "ALREADY_USED");
        invalid(coupon, "park", 30_000, "NOT_ISSUED");
        expire(coupon);
        invalid(coupon, "kim", 30_000, "EXPIRED");
        Shop.validate(UUID.randomUUID().toString(), "kim", 1).statusCode(404);
        assertThat(tables.dump("issued_coupon")).isEqualTo(before);
        assertThat(tables.dump("usage_event")).isEmpty();
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                Arguments.of("orderId", null), Arguments.of("orderId", ""), Arguments.of("orderId", "a b"),
                Arguments.of("orderId", "o".repeat(65)), Arguments.of("orderId", "\u200b"),
                Arguments.of("orderAmount", null), Arguments.of("orderAmount", 0), Arguments.of("orderAmount", -500),
                Arguments.of("orderAmount", 1_000_000_000_001L), Arguments.of("orderAmount", "much"),
                Arguments.of("orderAmount", 1.5));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void aBadBodyIsNamed(String field, Object value) {
        // Given
        Map<String, Object> body = new HashMap<>(Map.of("orderId", "order", "orderAmount", 30_000));
        body.put(field, value);

        // When
        var answer = Shop.json(Shop.as("kim"), body).post("/api/coupons/" + UUID.randomUUID() + "/usage").then();

        // Then
        answer.statusCode(400).body("errorMessage.data.violations[0].field", equalTo(field));
    }

    @Test
    void aUserActsForHimselfAndAServiceForAnybody() {
        // Given
        String coupon = Shop.issued(3, "kim", "lee");
        String usage = "/api/coupons/" + coupon + "/usage";
        Map<String, Object> order = Map.of("orderId", "order", "orderAmount", 30_000);

        // Then
        Shop.json(given(), order).post(usage).then().statusCode(401);
        Shop.json(Shop.as("kim"), order).queryParam("userId", "lee").post(usage).then().statusCode(403);
        Shop.as("kim").queryParam("orderId", "order").delete(usage).then().statusCode(403);
        Shop.json(given().auth().oauth2(Tokens.service()), order).post(usage).then().statusCode(400)
                .body("errorMessage.data.violations[0].field", equalTo("userId"));
        Shop.json(given().auth().oauth2(Tokens.service()), order).queryParam("userId", "kim").post(usage)
                .then().statusCode(200).body("data.userId", equalTo("kim"));
        Shop.json(given().auth().oauth2(Tokens.admin()), order).queryParam("userId", "lee").post(usage)
                .then().statusCode(200).body("data.userId", equalTo("lee"));
        given().auth().oauth2(Tokens.service()).queryParam("userId", "kim").delete(usage).then().statusCode(400)
                .body("errorMessage.data.violations[0].field", equalTo("orderId"));
        Shop.json(Shop.as("kim"), Map.of("orderAmount", 1)).queryParam("userId", "lee")
                .post("/api/coupons/" + coupon + "/validate").then().statusCode(403);
    }

    private static ValidatableResponse refused(String coupon, String user, String reason, long amount) {
        return Shop.use(coupon, user, "order", amount).statusCode(409).body("errorMessage.data.reason", equalTo(reason));
    }

    private static void invalid(String coupon, String user, long amount, String reason) {
        Shop.validate(coupon, user, amount).statusCode(200)
                .body("data.valid", equalTo(false))
                .body("data.discount", equalTo(0))
                .body("data.reason", equalTo(reason));
    }

    private static double used() {
        return given().get("/q/metrics").asString().lines()
                .filter(line -> line.startsWith("firstcome_usages_total{outcome=\"used\"}"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst().orElseThrow();
    }

    private void expire(String coupon) {
        tables.execute("update coupon set closes_at = ?, expires_at = ? where id = ?", LONG_AGO, LONG_AGO,
                UUID.fromString(coupon));
    }
}
