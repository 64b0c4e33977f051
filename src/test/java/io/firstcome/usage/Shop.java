package io.firstcome.usage;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** Coupons in the hands of users, of a shop and of an operator, over HTTP. */
public final class Shop {

    static final Duration LIMIT = Duration.ofSeconds(30);

    private Shop() {
    }

    static String url() {
        return RestAssured.baseURI + ":" + RestAssured.port;
    }

    /** A coupon that these users have been issued, of so many; the first has rank 1. */
    static String issued(int quantity, String... users) {
        return issued(Campaign.open(quantity), users);
    }

    static String issued(Map<String, Object> campaign, String... users) {
        String coupon = Campaign.create(url(), Tokens.admin(), campaign);
        for (String user : users) {
            claim(coupon, user).statusCode(202);
        }
        for (String user : users) {
            awaitStatus(coupon, user, "ISSUED");
        }
        return coupon;
    }

    static ValidatableResponse claim(String coupon, String user) {
        return as(user).post("/api/coupons/" + coupon + "/issue").then();
    }

    static ValidatableResponse status(String coupon, String user) {
        return as(user).get("/api/coupons/" + coupon + "/issue").then();
    }

    static void awaitStatus(String coupon, String user, String status) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20))
                .until(() -> status(coupon, user).extract().path("data.status"), status::equals);
    }

    static ValidatableResponse use(String coupon, String user, String order, long amount) {
        return json(as(user), Map.of("orderId", order, "orderAmount", amount))
                .post("/api/coupons/" + coupon + "/usage").then();
    }

    static ValidatableResponse cancel(String coupon, String user, String order) {
        return given().auth().oauth2(Tokens.service()).queryParam("userId", user).queryParam("orderId", order)
                .delete("/api/coupons/" + coupon + "/usage").then();
    }

    static ValidatableResponse validate(String coupon, String user, long amount) {
        return json(as(user), Map.of("orderAmount", amount)).post("/api/coupons/" + coupon + "/validate").then();
    }

    static ValidatableResponse revoke(String coupon, boolean giveBack, String... users) {
        return json(given().auth().oauth2(Tokens.admin()),
                Map.of("userIds", List.of(users), "reason", "a bot", "giveBack", giveBack))
                .post("/api/admin/coupons/" + coupon + "/revocations").then();
    }

    /** All orders at once; their answers in the same order. */
    static List<HttpResponse<String>> useAtOnce(String coupon, String user, List<String> orders) {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<CompletableFuture<HttpResponse<String>>> answers = orders.stream()
                .map(order -> client.sendAsync(HttpRequest.newBuilder(URI.create(url() + "/api/coupons/" + coupon + "/usage"))
                        .header("Authorization", "Bearer " + Tokens.user(user))
                        .header("Content-Type", "application/json")
                        .timeout(LIMIT)
                        .POST(BodyPublishers.ofString("{\"orderId\":\"" + order + "\",\"orderAmount\":30000}"))
                        .build(), BodyHandlers.ofString()))
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    /** Returns when every event is sent, so that nobody but the caller asks the database. */
    static void awaitSent(Tables tables) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> tables.dump("usage_event").isEmpty());
    }

    /** In place of the job. */
    public static void look(UsageRelay relay) {
        try {
            VertxContextSupport.subscribeAndAwait(relay::look);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static RequestSpecification as(String user) {
        return given().auth().oauth2(Tokens.user(user));
    }

    static RequestSpecification json(RequestSpecification request, Map<String, ?> body) {
        return request.contentType(ContentType.JSON).body(body);
    }
}
