package io.firstcome.trail;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.firstcome.web.Caller;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

@QuarkusTest
class WhatAdministratorsDidIsWrittenDownTest {

    private final String actor = "operator-" + UUID.randomUUID();

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
    void everyChangeOfACouponOnce() {
        // Given
        Instant before = Instant.now();
        String id = operator().contentType(ContentType.JSON).body(Campaign.open(5)).post("/api/coupons").then().statusCode(201)
                .extract().path("data.couponId");

        // When: what changes nothing, or is refused, is none
        change(id, Map.of("totalQuantity", 9, "name", "Drop")).statusCode(200);
        change(id, Map.of("totalQuantity", 9)).statusCode(200);
        change(id, Map.of("totalQuantity", 7)).statusCode(200);
        change(id, Map.of("totalQuantity", 0)).statusCode(400);
        for (String step : List.of("pause", "pause", "open", "resume", "close", "close")) {
            operator().post("/api/coupons/" + id + "/" + step);
        }
        operator().post("/api/admin/coupons/" + id + "/rebuild").then().statusCode(202);

        // Then
        ValidatableResponse actions = list("couponId=" + id)
                .body("data.items.kind", contains("REBUILD_GATE", "CLOSE_COUPON", "RESUME_COUPON", "PAUSE_COUPON",
                        "CHANGE_COUPON", "CHANGE_COUPON", "CREATE_COUPON"))
                .body("data.items.actor", everyItem(equalTo(actor)))
                .body("data.items.couponId", everyItem(equalTo(id)))
                .body("data.items[3].details", equalTo(Map.of("before", Map.of("state", "OPEN"),
                        "after", Map.of("state", "PAUSED"))))
                .body("data.items[4].details", equalTo(Map.of("before", Map.of("totalQuantity", 9),
                        "after", Map.of("totalQuantity", 7))))
                .body("data.items[6].details.totalQuantity", equalTo(5))
                .body("data.items[6].details.closesAt", equalTo("2099-01-01T00:00:00Z"));
        assertThat(Instant.parse(actions.extract().path("data.items[6].doneAt"))).isBetween(before.minusMillis(1),
                Instant.now());
    }

    @Test
    void whoOpenedAnAccountAndNoPassword() {
        // When
        String username = "shop-" + actor.substring(actor.length() - 12);
        String account = operator().contentType(ContentType.JSON)
                .body(Map.of("username", username, "password", "correct horse battery", "role", "SERVICE"))
                .post("/api/users").then().statusCode(201).extract().path("data.userId");
        operator().contentType(ContentType.JSON)
                .body(Map.of("username", username, "password", "correct horse battery", "role", "SERVICE"))
                .post("/api/users").then().statusCode(409);

        // Then
        list("actor=" + actor).body("data.items", hasSize(1))
                .body("data.items[0].kind", equalTo("OPEN_ACCOUNT"), "data.items[0].targetId", equalTo(account))
                .body("data.items[0].details", equalTo(Map.of("username", username, "role", "SERVICE")));
    }

    @Test
    void whatWasDoneWithDeadLetters() {
        // Given
        UUID coupon = tables.coupon(5);
        UUID first = deadLetter(coupon, "kim");
        UUID second = deadLetter(coupon, "lee");

        // When
        String path = "/api/admin/dead-letters/";
        operator().post(path + first + "/replay").then().statusCode(202);
        operator().queryParam("couponId", coupon).post(path + "replay").then().statusCode(202)
                .body("data.count", equalTo(2));
        for (int i = 0; i < 2; i++) {
            operator().contentType(ContentType.JSON).body(Map.of("reason", "nobody's")).post(path + second + "/discard").then()
                    .statusCode(200);
        }
        operator().post(path + second + "/replay").then().statusCode(409);

        // Then
        list("actor=" + actor)
                .body("data.items.kind", contains("DISCARD_DEAD_LETTER", "REPLAY_DEAD_LETTERS", "REPLAY_DEAD_LETTER"))
                .body("data.items.targetId", contains(second.toString(), null, first.toString()))
                .body("data.items.couponId", everyItem(equalTo(coupon.toString())))
                .body("data.items[0].details.reason", equalTo("nobody's"))
                .body("data.items[1].details.replayed", equalTo(2));
    }

    @Test
    void inPagesForAdministratorsOnly() {
        // Given
        String id = operator().contentType(ContentType.JSON).body(Campaign.open(5)).post("/api/coupons").then().extract()
                .path("data.couponId");
        operator().post("/api/coupons/" + id + "/pause").then().statusCode(200);

        // When, Then
        list("couponId=" + id + "&size=1&page=1").body("data.items.kind", contains("CREATE_COUPON"))
                .body("data.total", equalTo(2), "data.page", equalTo(1));
        list("couponId=" + id + "&actor=nobody").body("data.total", equalTo(0));
        list("couponId=nonsense").body("data.total", equalTo(0));
        given().get("/api/admin/actions").then().statusCode(401);
        given().auth().oauth2(Tokens.user("kim")).get("/api/admin/actions").then().statusCode(403);
        given().auth().oauth2(Tokens.service()).get("/api/admin/actions").then().statusCode(403);
        operator().get("/api/admin/actions?size=101").then().statusCode(400);
    }

    @Test
    void nobodyChangesItNotEvenInTheDatabase() {
        // Given
        operator().contentType(ContentType.JSON).body(Campaign.open(5)).post("/api/coupons").then().statusCode(201);

        // When, Then
        for (String change : List.of("update admin_action set actor = 'somebody' where actor = ?",
                "delete from admin_action where actor = ?")) {
            assertThatExceptionOfType(Tables.Refused.class).isThrownBy(() -> tables.execute(change, actor))
                    .withMessageContaining("stays as it was written");
        }
        list("actor=" + actor).body("data.total", equalTo(1));
    }

    private UUID deadLetter(UUID coupon, String user) {
        UUID id = UUID.randomUUID();
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        tables.execute(
                """
                        insert into dead_letter (id, origin_topic, origin_partition, origin_offset, recorded_at, payload_whole, coupon_id,
                            user_id, requested_at, failure, cause, attempts, first_failed_at, last_failed_at)
                        values (?, ?, 0, 0, ?, true, ?, ?, ?, 'REFUSED', 'test', 10, ?, ?)""",
                id, "test-" + id, now, coupon, user, now, now, now);
        return id;
    }

    private RequestSpecification operator() {
        return given().auth().oauth2(Tokens.claims(actor, Caller.ADMIN).sign());
    }

    private ValidatableResponse change(String id, Map<String, ?> change) {
        return operator().contentType(ContentType.JSON).body(change).patch("/api/coupons/" + id).then();
    }

    private ValidatableResponse list(String query) {
        return operator().get("/api/admin/actions?" + query).then().statusCode(200);
    }
}
