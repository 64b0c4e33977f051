package io.firstcome.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tables.Issued;
import io.firstcome.Tokens;
import io.firstcome.claim.Crowd;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** What operators do with a coupon and what its owners and shops do with theirs go together (SPEC §2, §3.1, §3.4). */
@QuarkusTest
class OperatorsAndOwnersTest {

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
    void whatIsIssuedIsUsedAndGivenBackWhileItsCouponIsPausedAndWhenItIsClosed() {
        // Given
        String coupon = Shop.issued(3, "kim");

        for (String step : List.of("pause", "close")) {
            // When
            take(coupon, step);

            // Then
            Shop.validate(coupon, "kim", 30_000).body("data.valid", equalTo(true));
            Shop.use(coupon, "kim", step, 30_000).statusCode(200);
            Shop.status(coupon, "kim").body("data.status", equalTo("USED"));
            Shop.cancel(coupon, "kim", step).statusCode(200);
            Shop.status(coupon, "kim").body("data.status", equalTo("ISSUED"));
        }
        assertConsistent(coupon, 1, 0);
    }

    @Test
    void anotherExpiryHoldsForUsageWalletAndStatusAtOnce() {
        // Given: its window is over
        String user = "kim-" + UUID.randomUUID();
        String coupon = Shop.issued(3, user);
        tables.execute("update coupon set closes_at = ? where id = ?", LONG_AGO, UUID.fromString(coupon));

        // When
        change(coupon, Map.of("expiresAt", "2020-03-01T00:00:00Z")).statusCode(200);

        // Then
        Shop.use(coupon, user, "order", 30_000).statusCode(409).body("errorMessage.data.reason", equalTo("EXPIRED"));
        assertStatus(coupon, user, "EXPIRED");

        // When
        change(coupon, Map.of("expiresAt", "2099-03-01T00:00:00Z")).statusCode(200);

        // Then
        assertStatus(coupon, user, "ISSUED");
        Shop.use(coupon, user, "order", 30_000).statusCode(200);
        assertStatus(coupon, user, "USED");
    }

    private static void assertStatus(String coupon, String user, String status) {
        Shop.status(coupon, user).body("data.status", equalTo(status));
        Shop.as(user).get("/api/users/me/coupons").then().body("data.items.status", contains(status));
    }

    @Test
    void aPlaceThatCameBackIsNoReasonNotToLowerTheQuantityAndOneThatIsKeptIs() {
        // Given
        String coupon = Shop.issued(5, "kim", "lee", "park", "choi", "jung");
        Shop.revoke(coupon, true, "kim", "lee").statusCode(200);
        Shop.revoke(coupon, false, "park").statusCode(200);

        // When, Then
        taken(change(coupon, Map.of("totalQuantity", 2)), 3);
        change(coupon, Map.of("totalQuantity", 3)).statusCode(200).body("data.remaining", equalTo(0));
        Shop.claim(coupon, "kang").statusCode(409).body("errorMessage.data.reason", equalTo("SOLD_OUT"));
        assertConsistent(coupon, 3, 2);

        // When
        change(coupon, Map.of("totalQuantity", 4)).statusCode(200).body("data.remaining", equalTo(1));
        Shop.claim(coupon, "kang").statusCode(202);

        // Then
        Shop.awaitStatus(coupon, "kang", "ISSUED");
        Shop.status(coupon, "kang").body("data.rank", equalTo(6));
        assertConsistent(coupon, 4, 2);
    }

    @Test
    void aPlaceThatComesBackDuringAPauseIsClaimedBehindIt() {
        // Given
        String coupon = Shop.issued(1, "kim");
        take(coupon, "pause");
        refused(coupon, "lee", "PAUSED");

        // When
        Shop.revoke(coupon, true, "kim").statusCode(200).body("data.returned", equalTo(1));

        // Then
        refused(coupon, "lee", "PAUSED");
        take(coupon, "resume");
        await().atMost(Shop.LIMIT).pollInterval(Duration.ofMillis(20))
                .until(() -> Shop.claim(coupon, "lee").extract().statusCode() == 202);
        Shop.awaitStatus(coupon, "lee", "ISSUED");
        Shop.status(coupon, "lee").body("data.rank", equalTo(2));
        assertConsistent(coupon, 1, 1);
    }

    @Test
    void whoeverRevokesAndChangesTheQuantityWhileACrowdClaimsEveryPlaceIsHeldOnce() {
        // Given
        String[] first = Crowd.users("first", 20).toArray(String[]::new);
        String coupon = Campaign.create(Shop.url(), Tokens.admin(), 20);
        try (Crowd crowd = new Crowd(List.of(Shop.url()), Tokens.service())) {
            crowd.claim(coupon, List.of(first));
            await().atMost(Shop.LIMIT).until(() -> tables.issued(coupon).size() == 20);

            // When
            CompletableFuture<?> revocations = CompletableFuture.runAsync(() -> IntStream.range(0, 8).forEach(i -> Shop
                    .revoke(coupon, true, Arrays.copyOfRange(first, i % 4 * 5, i % 4 * 5 + 5)).statusCode(200)));
            CompletableFuture<?> claims = CompletableFuture.runAsync(() -> IntStream.range(0, 5)
                    .forEach(i -> crowd.claim(coupon, Crowd.users("meanwhile-" + i, 10))));
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 4 || !revocations.isDone() || !claims.isDone(); i++) {
                statuses.add(change(coupon, Map.of("totalQuantity", i % 2 == 0 ? 25 : 15)).extract().statusCode());
            }
            revocations.join();
            claims.join();
            change(coupon, Map.of("totalQuantity", 25)).statusCode(200);

            // Then
            assertThat(statuses).contains(200).isSubsetOf(200, 409);
            await().atMost(Shop.LIMIT).until(() -> {
                crowd.claim(coupon, Crowd.users("late", 30));
                return tables.issued(coupon).size() == 45;
            });
        }
        assertThat(tables.issued(coupon)).extracting(Issued::rank)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 45).boxed().toList());
        assertThat(tables.rejected(UUID.fromString(coupon))).isEmpty();
        assertConsistent(coupon, 25, 20);
    }

    @Test
    void whatAnAdministratorTakesBackUsesOrCancelsIsOnTheTrailOnce() {
        // Given
        String coupon = Shop.issued(3, "kim", "lee", "park");
        Shop.use(coupon, "kim", "shop-order", 30_000).statusCode(200);
        Shop.cancel(coupon, "kim", "shop-order").statusCode(200);

        // When
        for (int i = 0; i < 2; i++) {
            Shop.revoke(coupon, false, "lee", "nobody").statusCode(200);
        }
        Shop.revoke(coupon, true, "lee", "park").statusCode(200);
        String usage = "/api/coupons/" + coupon + "/usage";
        for (int i = 0; i < 2; i++) {
            Shop.json(operator(), Map.of("orderId", "order", "orderAmount", 30_000)).queryParam("userId", "kim").post(usage)
                    .then().statusCode(200);
        }
        for (int i = 0; i < 2; i++) {
            operator().queryParam("userId", "kim").queryParam("orderId", "order").delete(usage).then().statusCode(200);
        }

        // Then
        Map<String, String> order = Map.of("userId", "kim", "orderId", "order");
        operator().get("/api/admin/actions?couponId=" + coupon).then()
                .body("data.items.kind", contains("CANCEL_USAGE", "USE_COUPON", "REVOKE_COUPONS", "REVOKE_COUPONS",
                        "CREATE_COUPON"))
                .body("data.items.details[0]", equalTo(order))
                .body("data.items.details[1]", equalTo(order))
                .body("data.items.details[2]", equalTo(Map.of("reason", "a bot", "revoked", List.of("park"),
                        "placesReturned", List.of("lee", "park"))))
                .body("data.items.details[3]", equalTo(Map.of("reason", "a bot", "revoked", List.of("lee"),
                        "placesReturned", List.of())));
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(Tokens.admin());
    }

    private static void take(String coupon, String step) {
        operator().post("/api/coupons/" + coupon + "/" + step).then().statusCode(200);
    }

    private static ValidatableResponse change(String coupon, Map<String, ?> change) {
        return Shop.json(operator(), change).patch("/api/coupons/" + coupon).then();
    }

    private static void taken(ValidatableResponse answer, int places) {
        answer.statusCode(409).body("errorMessage.data.reason", equalTo("QUANTITY_TAKEN"))
                .body("errorMessage.data.taken", equalTo(places));
    }

    private static void refused(String coupon, String user, String reason) {
        Shop.claim(coupon, user).statusCode(409).body("errorMessage.data.reason", equalTo(reason));
    }

    private static void assertConsistent(String coupon, int taken, int returned) {
        JsonPath audit = await().atMost(Shop.LIMIT).until(() -> audit(coupon), seen -> seen.getInt("log.undecided") == 0);
        assertThat(audit.getList("findings")).isEmpty();
        assertThat(audit.getInt("gate.taken")).isEqualTo(taken);
        assertThat(audit.getInt("database.issuedQuantity")).isEqualTo(taken);
        assertThat(audit.getInt("database.returned")).isEqualTo(returned);
    }

    private static JsonPath audit(String coupon) {
        return operator().get("/api/admin/coupons/" + coupon + "/audit").then().statusCode(200).extract().jsonPath()
                .setRootPath("data");
    }
}
