package io.firstcome.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;

/** A user sees what he owns and what it is good for, and nothing of others (SPEC §2). */
@QuarkusTest
class WalletTest {

    private static final Instant LONG_AGO = Instant.parse("2020-02-01T00:00:00Z");

    private final String user = "kim-" + UUID.randomUUID();
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
    void eachCouponHasItsStatus() {
        // Given
        String used = Shop.issued(3, user);
        Shop.use(used, user, "order", 30_000).statusCode(200);
        String revoked = Shop.issued(3, user);
        Shop.revoke(revoked, false, user).statusCode(200);
        String expired = Shop.issued(3, user);
        tables.execute("update coupon set closes_at = ?, expires_at = ? where id = ?", LONG_AGO, LONG_AGO,
                UUID.fromString(expired));
        String issued = Shop.issued(3, user, "lee-" + user);

        // Then
        wallet(Map.of()).body("data.items.couponId", contains(issued, expired, revoked, used))
                .body("data.items.status", contains("ISSUED", "EXPIRED", "REVOKED", "USED"))
                .body("data.total", equalTo(4))
                .body("data.items[0].name", equalTo("Drop"))
                .body("data.items[0].discountValue", equalTo(5_000))
                .body("data.items[0].expiresAt", equalTo("2099-06-01T00:00:00Z"))
                .body("data.items[0]", not(hasKey("usedAt")))
                .body("data.items[2].revokedAt", notNullValue())
                .body("data.items[3].orderId", equalTo("order"))
                .body("data.items[3].discount", equalTo(5_000));
        Map.of("ISSUED", issued, "EXPIRED", expired, "REVOKED", revoked, "USED", used).forEach((status, coupon) -> wallet(
                Map.of("status", status)).body("data.items.couponId", contains(coupon)).body("data.total", equalTo(1)));
    }

    @Test
    void pagesHoldEachCouponOnceThoughAllAreOfTheSameTime() {
        // Given
        List<String> coupons = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            UUID coupon = tables.coupon(1);
            tables.execute("""
                    insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at) values (?, 1, ?, ?, ?)""",
                    coupon, user, LONG_AGO, LONG_AGO);
            coupons.add(coupon.toString());
        }

        // When
        List<String> seen = new ArrayList<>();
        for (int page = 0; page < 4; page++) {
            seen.addAll(wallet(Map.of("page", page, "size", 2)).body("data.total", equalTo(7)).extract()
                    .<List<String>> path("data.items.couponId"));
        }

        // Then
        assertThat(seen).containsExactlyInAnyOrderElementsOf(coupons);
        wallet(Map.of("page", 4, "size", 2)).body("data.items", empty());
    }

    @Test
    void aUserSeesHisOwnAndAServiceWhomItNames() {
        // Given
        String path = "/api/users/me/coupons";

        // Then
        given().get(path).then().statusCode(401);
        Shop.as(user).queryParam("userId", "lee").get(path).then().statusCode(403);
        given().auth().oauth2(Tokens.service()).get(path).then().statusCode(400);
        given().auth().oauth2(Tokens.service()).queryParam("userId", user).get(path).then().statusCode(200)
                .body("data.items", empty());
        Shop.as(user).queryParam("status", "LOST").get(path).then().statusCode(400);
        Shop.as(user).queryParam("size", 101).get(path).then().statusCode(400);
        Shop.as(user).queryParam("page", -1).get(path).then().statusCode(400);
    }

    private ValidatableResponse wallet(Map<String, ?> query) {
        return Shop.as(user).queryParams(query).get("/api/users/me/coupons").then().statusCode(200);
    }
}
