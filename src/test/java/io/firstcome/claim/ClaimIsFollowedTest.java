package io.firstcome.claim;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.vertx.core.json.JsonObject;

/** The stream of a claim's status over HTTP (SPEC §2; PITFALLS 5: who has claimed learns what came of it). */
@QuarkusTest
class ClaimIsFollowedTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String EVENTS = "text/event-stream";
    private static final String DATA = "data:";

    @TestHTTPResource
    URI application;

    @Inject
    ClaimEvents events;

    private final HttpClient client = HttpClient.newHttpClient();
    private Tables tables;
    private String couponId;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
        couponId = Campaign.create(url(""), Tokens.admin(), 10);
    }

    @AfterEach
    void disconnect() {
        tables.close();
        await().atMost(LIMIT).until(() -> events.open() == 0);
    }

    @Test
    void whoWaitsHearsItWhenItIsDecided() throws Exception {
        // Given: the issuer stands before the coupon's lock
        tables.begin();
        tables.execute("update coupon set name = 'held' where id = ?", UUID.fromString(couponId));
        claim("kim");

        // When
        HttpResponse<Stream<String>> stream = client.send(request("kim"), HttpResponse.BodyHandlers.ofLines());
        List<JsonObject> told = new ArrayList<>();
        stream.body().filter(line -> line.startsWith(DATA)).forEach(line -> {
            told.add(new JsonObject(line.substring(DATA.length())));
            if (told.size() == 1) {
                tables.rollback();
            }
        });

        // Then
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type")).hasValueSatisfying(type -> assertThat(type).startsWith(EVENTS));
        assertThat(stream.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(told).extracting(envelope -> envelope.getString("resultType")).containsOnly("SUCCESS");
        assertThat(told).extracting(envelope -> envelope.getJsonObject("data").getString("status"))
                .containsExactly("PENDING", "ISSUED");
        assertThat(told.get(1).getJsonObject("data").getInteger("rank")).isEqualTo(1);
    }

    @Test
    void whatIsDecidedIsToldAndThatIsAll() {
        claim("lee");
        await().atMost(LIMIT).until(() -> tables.issued(couponId).size() == 1);

        String all = given().auth().oauth2(Tokens.service()).accept(EVENTS).get(path("lee"))
                .then().statusCode(200).extract().asString();

        // perhaps the gate had not been told yet
        assertThat(all.lines().filter(line -> line.startsWith(DATA)).reduce((first, last) -> last)).get().asString()
                .contains("\"status\":\"ISSUED\"", "\"rank\":1");
    }

    @Test
    void whoHasNothingToFollowIsToldInTheEnvelope() {
        given().auth().oauth2(Tokens.user("choi")).accept(EVENTS).get(path(null))
                .then().statusCode(404).contentType(ContentType.JSON)
                .body("errorMessage.data.reason", equalTo("NOT_CLAIMED"));
        given().auth().oauth2(Tokens.user("choi")).accept(EVENTS).get(path("kim"))
                .then().statusCode(403).contentType(ContentType.JSON)
                .body("errorMessage.code", equalTo("E403"));
        given().accept(EVENTS).get(path(null))
                .then().statusCode(401).contentType(ContentType.JSON)
                .body("errorMessage.code", equalTo("E401"));
        given().auth().oauth2(Tokens.user("choi")).accept(EVENTS).get("/api/coupons/nothing/issue/events")
                .then().statusCode(404).contentType(ContentType.JSON)
                .body("errorMessage.data.reason", equalTo("COUPON_NOT_FOUND"));
    }

    /** SPEC §3.7: firstcome.claim-events.max-streams, 20 in tests. */
    @Test
    void oneTooManyIsRefusedUntilOneHasGone() throws Exception {
        // Given
        tables.begin();
        tables.execute("update coupon set name = 'held' where id = ?", UUID.fromString(couponId));
        claim("park");
        List<InputStream> open = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            open.add(client.send(request("park"), HttpResponse.BodyHandlers.ofInputStream()).body());
        }
        await().atMost(LIMIT).until(() -> events.open() == 20);

        // When, then
        given().auth().oauth2(Tokens.service()).accept(EVENTS).get(path("park"))
                .then().statusCode(503).header("Retry-After", "1").contentType(ContentType.JSON)
                .body("errorMessage.data.reason", equalTo("OVERLOADED"));

        // When: a client goes, in the middle of it
        open.get(0).close();
        await().atMost(LIMIT).until(() -> events.open() == 19);
        open.add(client.send(request("park"), HttpResponse.BodyHandlers.ofInputStream()).body());

        // Then
        tables.rollback();
        for (InputStream stream : open.subList(1, open.size())) {
            assertThat(new String(stream.readAllBytes(), StandardCharsets.UTF_8)).contains("\"status\":\"ISSUED\"");
        }
    }

    private void claim(String user) {
        given().auth().oauth2(Tokens.service()).queryParam("userId", user).post("/api/coupons/" + couponId + "/issue")
                .then().statusCode(202);
    }

    private HttpRequest request(String user) {
        return HttpRequest.newBuilder(URI.create(url(path(user))))
                .header("Authorization", "Bearer " + Tokens.service())
                .header("Accept", EVENTS)
                .build();
    }

    private String path(String user) {
        return "/api/coupons/" + couponId + "/issue/events" + (user == null ? "" : "?userId=" + user);
    }

    private String url(String path) {
        String base = application.toString();
        return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
    }
}
