package io.firstcome.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;

/** An operator sees who has won, in rank order, some at a time or all in a table (SPEC §2). */
@QuarkusTest
class WinnersTest {

    private static final int WINNERS = 2_500;
    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");

    private Tables tables;
    private UUID coupon;

    @BeforeEach
    void moreThanTwoPagesOfWinners() {
        tables = Tables.connect();
        coupon = tables.coupon(WINNERS);
        tables.execute("set session cte_max_recursion_depth = " + WINNERS);
        tables.execute("""
                insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at)
                with recursive n (i) as (select 1 union all select i + 1 from n where i < ?)
                select ?, i, concat('=user-', i), ?, ? from n""", WINNERS, coupon, NOON, NOON);
        tables.execute("update coupon set issued_quantity = ? where id = ?", WINNERS, coupon);
    }

    @AfterEach
    void disconnect() {
        tables.close();
    }

    @Test
    void someAtATime() {
        admin().queryParam("page", 1).queryParam("size", 3).get(path()).then().statusCode(200)
                .contentType(startsWith("application/json"))
                .body("data.items.rank", contains(4, 5, 6))
                .body("data.items[0].userId", equalTo("=user-4"))
                .body("data.items[0].status", equalTo("ISSUED"))
                .body("data.total", equalTo(WINNERS));
        admin().accept("*/*").get(path()).then().statusCode(200).body("data.items", hasSize(20));
        admin().queryParam("page", 10_000).queryParam("size", 100).get(path()).then().statusCode(200)
                .body("data.items", hasSize(0));
    }

    @Test
    void allInATableThatASpreadsheetShowsAsItIs() {
        // Given
        tables.execute(
                "update issued_coupon set used_at = ?, order_id = '+1', discount = 5000 where coupon_id = ? and rank_no = 2",
                NOON, coupon);

        // When
        var answer = admin().accept("text/csv").get(path()).then();

        // Then
        answer.statusCode(200).contentType("text/csv;charset=UTF-8")
                .header("Content-Disposition", "attachment; filename=\"winners-" + coupon + ".csv\"");
        List<String> lines = answer.extract().asString().lines().toList();
        assertThat(lines).hasSize(WINNERS + 1);
        assertThat(lines.get(0)).startsWith("\"rank\",\"userId\",\"status\"");
        assertThat(lines.get(2)).isEqualTo("2,\"'=user-2\",\"USED\",\"2026-11-27T03:00:00Z\",\"2026-11-27T03:00:00Z\","
                + "\"2026-11-27T03:00:00Z\",\"'+1\",,5000,,,,");
        assertThat(lines.get(WINNERS)).startsWith(WINNERS + ",\"'=user-" + WINNERS + "\",\"ISSUED\"");
    }

    @Test
    void onlyForAdministratorsAndOnlyOfWhatExists() {
        given().get(path()).then().statusCode(401);
        given().auth().oauth2(Tokens.user("kim")).get(path()).then().statusCode(403);
        given().auth().oauth2(Tokens.service()).accept("text/csv").get(path()).then().statusCode(403);
        String unknown = "/api/coupons/" + UUID.randomUUID() + "/issued";
        admin().get(unknown).then().statusCode(404).body("errorMessage.data.reason", equalTo("COUPON_NOT_FOUND"));
        admin().accept("text/csv").get(unknown).then().statusCode(404).contentType(startsWith("application/json"))
                .body("errorMessage.data.reason", equalTo("COUPON_NOT_FOUND"));
        admin().accept("text/csv").get("/api/coupons/nonsense/issued").then().statusCode(404);
        admin().accept("image/png").get(path()).then().statusCode(406);
    }

    private String path() {
        return "/api/coupons/" + coupon + "/issued";
    }

    private static RequestSpecification admin() {
        return given().auth().oauth2(Tokens.admin());
    }
}
