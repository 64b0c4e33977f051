package io.firstcome.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
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

/** A coupon is taken back for good, and its place goes where the operator says (SPEC §2, §3.1, §3.4). */
@QuarkusTest
class RevocationTest {

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
    void aPlaceThatCameBackIsIssuedUnderTheNextRank() {
        // Given
        String coupon = Shop.issued(3, "kim", "lee", "park");
        Shop.claim(coupon, "choi").statusCode(409).body("errorMessage.data.reason", equalTo("SOLD_OUT"));

        // When
        Shop.revoke(coupon, true, "kim", "nobody", "kim").statusCode(200)
                .body("data.revoked", equalTo(1))
                .body("data.returned", equalTo(1))
                .body("data.users.userId", contains("kim", "nobody"))
                .body("data.users.outcome", contains("REVOKED", "NOT_ISSUED"));

        // Then
        given().get("/api/coupons/" + coupon).then().body("data.remaining", equalTo(1));
        Shop.status(coupon, "kim").body("data.status", equalTo("REVOKED")).body("data.rank", equalTo(1));
        Shop.claim(coupon, "choi").statusCode(202);
        Shop.awaitStatus(coupon, "choi", "ISSUED");
        Shop.status(coupon, "choi").body("data.rank", equalTo(4));
        Shop.claim(coupon, "jung").statusCode(409).body("errorMessage.data.reason", equalTo("SOLD_OUT"));
        neverAgain(coupon, "kim");
        assertThat(tables.issued(coupon)).extracting(Issued::rank).containsExactly(1, 2, 3, 4);
        assertThat(tables.issuedQuantity(UUID.fromString(coupon))).isEqualTo(3);
        assertConsistent(coupon, 3, 1);
    }

    @Test
    void aPlaceThatIsKeptIsNobodysUntilTheOperatorGivesItBack() {
        // Given
        String coupon = Shop.issued(1, "kim");

        // When
        Shop.revoke(coupon, false, "kim").statusCode(200).body("data.revoked", equalTo(1)).body("data.returned", equalTo(0));

        // Then
        neverAgain(coupon, "kim");
        Shop.claim(coupon, "lee").statusCode(409).body("errorMessage.data.reason", equalTo("SOLD_OUT"));
        given().auth().oauth2(Tokens.admin()).get("/api/coupons/" + coupon + "/issued").then()
                .body("data.items[0].status", equalTo("REVOKED"))
                .body("data.items[0].reason", equalTo("a bot"))
                .body("data.items[0].revokedBy", equalTo("operator"))
                .body("data.items[0].revokedAt", notNullValue())
                .body("data.items[0].placeReturned", equalTo(false));

        // When
        Shop.revoke(coupon, true, "kim").statusCode(200).body("data.revoked", equalTo(0)).body("data.returned", equalTo(1))
                .body("data.users.outcome", contains("ALREADY_REVOKED"));
        Shop.revoke(coupon, true, "kim").statusCode(200).body("data.returned", equalTo(0));

        // Then
        Shop.claim(coupon, "lee").statusCode(202);
        Shop.awaitStatus(coupon, "lee", "ISSUED");
        Shop.status(coupon, "lee").body("data.rank", equalTo(2));
        neverAgain(coupon, "kim");
        assertConsistent(coupon, 1, 1);
    }

    @Test
    void whatAnOrderUsesIsNotTakenBackBeforeItIsCanceled() {
        // Given
        String coupon = Shop.issued(2, "kim");
        Shop.use(coupon, "kim", "order", 30_000).statusCode(200);

        // When
        Shop.revoke(coupon, true, "kim").statusCode(200).body("data.users.outcome", contains("ALREADY_USED"));

        // Then
        Shop.status(coupon, "kim").body("data.status", equalTo("USED"));
        Shop.cancel(coupon, "kim", "order").statusCode(200);
        Shop.revoke(coupon, true, "kim").statusCode(200).body("data.users.outcome", contains("REVOKED"));
        Shop.use(coupon, "kim", "order", 30_000).statusCode(409).body("errorMessage.data.reason", equalTo("REVOKED"));
    }

    @Test
    void aGateThatIsBuiltAnewKnowsWhoWasRevokedAndWhoHasUsedIt() {
        // Given: one place left
        String coupon = Shop.issued(3, "kim", "lee", "park");
        Shop.revoke(coupon, true, "kim").statusCode(200);
        Shop.use(coupon, "lee", "order", 30_000).statusCode(200);
        Shop.revoke(coupon, false, "park").statusCode(200);
        Shop.awaitSent(tables);

        // When
        given().auth().oauth2(Tokens.admin()).post("/api/admin/coupons/" + coupon + "/rebuild").then().statusCode(202);
        await().atMost(Shop.LIMIT).until(() -> audit(coupon).getString("gate.state"), "OPEN"::equals);

        // Then
        Shop.status(coupon, "lee").body("data.status", equalTo("USED")).body("data.used", equalTo(true));
        neverAgain(coupon, "kim");
        neverAgain(coupon, "park");
        assertConsistent(coupon, 2, 1);
        Shop.claim(coupon, "choi").statusCode(202);
        Shop.claim(coupon, "jung").statusCode(409).body("errorMessage.data.reason", equalTo("SOLD_OUT"));
        Shop.awaitStatus(coupon, "choi", "ISSUED");
        Shop.status(coupon, "choi").body("data.rank", equalTo(4));
    }

    @Test
    void whoeverRevokesWhileACrowdClaimsEveryPlaceIsHeldOnce() {
        // Given
        String[] first = Crowd.users("first", 20).toArray(String[]::new);
        String coupon = Campaign.create(Shop.url(), Tokens.admin(), 20);
        try (Crowd crowd = new Crowd(List.of(Shop.url()), Tokens.service())) {
            crowd.claim(coupon, List.of(first));
            await().atMost(Shop.LIMIT).until(() -> tables.issued(coupon).size() == 20);

            // When: eight requests for five each, all of them twice
            CompletableFuture<?>[] revocations = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> Shop
                            .revoke(coupon, true, Arrays.copyOfRange(first, i % 4 * 5, i % 4 * 5 + 5)).statusCode(200)))
                    .toArray(CompletableFuture<?>[]::new);
            crowd.claim(coupon, Crowd.users("meanwhile", 30));
            CompletableFuture.allOf(revocations).join();

            // Then
            await().atMost(Shop.LIMIT).until(() -> {
                crowd.claim(coupon, Crowd.users("late", 30));
                return tables.issued(coupon).size() == 40;
            });
        }
        assertThat(tables.issued(coupon)).extracting(Issued::rank)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 40).boxed().toList());
        assertConsistent(coupon, 20, 20);
    }

    @Test
    void onlyAnAdministratorRevokesAndSaysWhomWhyAndWhereThePlaceGoes() {
        // Given
        String coupon = UUID.randomUUID().toString();
        String path = "/api/admin/coupons/" + coupon + "/revocations";

        // Then
        given().post(path).then().statusCode(401);
        Shop.as("kim").post(path).then().statusCode(403);
        given().auth().oauth2(Tokens.service()).post(path).then().statusCode(403);
        revoke(coupon, Map.of()).statusCode(404);
        violation(coupon, "userIds", List.of());
        violation(coupon, "userIds", Collections.nCopies(201, "kim"));
        violation(coupon, "userIds", List.of(" "));
        violation(coupon, "reason", " ");
        violation(coupon, "giveBack", null);
    }

    private static void violation(String coupon, String field, Object value) {
        Map<String, Object> wrong = new HashMap<>();
        wrong.put(field, value);
        revoke(coupon, wrong).statusCode(400).body("errorMessage.data.violations.field", contains(field));
    }

    private static ValidatableResponse revoke(String coupon, Map<String, Object> change) {
        Map<String, Object> body = new HashMap<>(Map.of("userIds", List.of("kim"), "reason", "a bot", "giveBack", false));
        body.putAll(change);
        return Shop.json(given().auth().oauth2(Tokens.admin()), body)
                .post("/api/admin/coupons/" + coupon + "/revocations").then();
    }

    private static void neverAgain(String coupon, String user) {
        Shop.claim(coupon, user).statusCode(409)
                .body("errorMessage.data.reason", equalTo("DUPLICATE"))
                .body("errorMessage.data.status", equalTo("REVOKED"));
        Shop.status(coupon, user).body("data.status", equalTo("REVOKED"));
    }

    private static void assertConsistent(String coupon, int taken, int returned) {
        JsonPath audit = await().atMost(Shop.LIMIT).until(() -> audit(coupon), seen -> seen.getInt("log.undecided") == 0);
        assertThat(audit.getList("findings")).isEmpty();
        assertThat(audit.getBoolean("consistent")).isTrue();
        assertThat(audit.getInt("gate.taken")).isEqualTo(taken);
        assertThat(audit.getInt("database.issuedQuantity")).isEqualTo(taken);
        assertThat(audit.getInt("database.returned")).isEqualTo(returned);
    }

    private static JsonPath audit(String coupon) {
        return given().auth().oauth2(Tokens.admin()).get("/api/admin/coupons/" + coupon + "/audit")
                .then().statusCode(200).extract().jsonPath().setRootPath("data");
    }
}
