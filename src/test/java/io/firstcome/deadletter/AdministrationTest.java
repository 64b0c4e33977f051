package io.firstcome.deadletter;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;

/** What administrators see of dead letters, and nobody else (SPEC §2). */
@QuarkusTest
class AdministrationTest {

    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");
    private static final String NOBODY = "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11";

    private Tables tables;
    private Records records;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
        records = Records.connect();
    }

    @AfterEach
    void disconnect() {
        tables.close();
        records.close();
    }

    @ParameterizedTest
    @CsvSource({ "GET,", "GET,/" + NOBODY, "POST,/replay", "POST,/" + NOBODY + "/replay", "POST,/" + NOBODY + "/discard" })
    void forAdministratorsOnly(String method, String path) {
        String address = "/api/admin/dead-letters" + (path == null ? "" : path);

        given().contentType(ContentType.JSON).body(Map.of("reason", "no")).request(method, address)
                .then().statusCode(401).body("errorMessage.data.reason", equalTo("UNAUTHENTICATED"));
        for (String token : List.of(Tokens.user("kim"), Tokens.service())) {
            given().auth().oauth2(token).contentType(ContentType.JSON).body(Map.of("reason", "no"))
                    .request(method, address)
                    .then().statusCode(403).body("errorMessage.data.reason", equalTo("FORBIDDEN"));
        }
    }

    @Test
    void listIsFilteredAndComesInPagesNewestFirst() {
        // Given
        UUID coupon = UUID.randomUUID();
        List<String> ids = stored(coupon, "kim", "lee", "park").map(UUID::toString).toList();
        stored(UUID.randomUUID(), "kim").forEach(other -> Operator.look(other));
        Operator.discard(ids.get(1), "no").statusCode(200);

        // Then
        Operator.list(Map.of("couponId", coupon)).statusCode(200)
                .body("data.items.id", contains(ids.get(2), ids.get(1), ids.get(0)))
                .body("data.total", equalTo(3));
        Operator.list(Map.of("couponId", coupon, "status", "OPEN"))
                .body("data.items.id", contains(ids.get(2), ids.get(0)))
                .body("data.total", equalTo(2));
        Operator.list(Map.of("couponId", coupon, "status", "RESOLVED"))
                .body("data.items.id", contains(ids.get(1)));
        Operator.list(Map.of("couponId", coupon, "page", 1, "size", 2))
                .body("data.items.id", contains(ids.get(0)))
                .body("data.page", equalTo(1))
                .body("data.size", equalTo(2))
                .body("data.total", equalTo(3));
        Operator.list(Map.of("couponId", "no id")).statusCode(200).body("data.total", equalTo(0));
        Operator.list(Map.of("couponId", coupon)).body("data.items[0].payload", equalTo(null));
    }

    @ParameterizedTest
    @CsvSource({ "size,0", "size,101", "page,-1", "page,10001" })
    void pagesHaveBounds(String parameter, String value) {
        Operator.list(Map.of(parameter, value)).statusCode(400)
                .body("errorMessage.data.violations[0].field", equalTo(parameter));
    }

    @ParameterizedTest
    @ValueSource(strings = { NOBODY, "nonsense" })
    void whatIsNotThere(String id) {
        Operator.replay(id).statusCode(404).body("errorMessage.data.reason", equalTo("DEAD_LETTER_NOT_FOUND"));
        Operator.discard(id, "no").statusCode(404).body("errorMessage.data.reason", equalTo("DEAD_LETTER_NOT_FOUND"));
        given().auth().oauth2(Tokens.admin()).get("/api/admin/dead-letters/" + id).then().statusCode(404);
    }

    @Test
    void aDiscardNeedsAReason() {
        Operator.discard(NOBODY, " ").statusCode(400)
                .body("errorMessage.data.violations[0].field", equalTo("reason"));
        Operator.discard(NOBODY, "x".repeat(501)).statusCode(400);
        given().auth().oauth2(Tokens.admin()).contentType(ContentType.JSON)
                .post("/api/admin/dead-letters/" + NOBODY + "/discard").then().statusCode(400);
    }

    @Test
    void aReasonMayHoldWhatIsNoText() {
        // Given
        UUID id = stored(UUID.randomUUID(), "kim").findFirst().orElseThrow();

        // Then
        given().auth().oauth2(Tokens.admin()).contentType(ContentType.JSON).body("{\"reason\":\"half: \\ud83d\"}")
                .post("/api/admin/dead-letters/" + id + "/discard")
                .then().statusCode(200).body("data.reason", equalTo("half: ?"));
    }

    @Test
    void whatTheDatabaseSaidStaysInside() {
        // Given: rank 1 is taken past the service
        UUID coupon = tables.coupon(10);
        tables.execute("insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at) "
                + "values (?, 1, 'by hand', now(3), now(3))", coupon);

        // When
        UUID id = stored(coupon, "kim").findFirst().orElseThrow();

        // Then
        assertThat(Operator.look(id).getString("failure")).isEqualTo("REFUSED");
        Operator.list(Map.of("couponId", coupon))
                .body("data.items[0].cause", equalTo("the database refused it"))
                .body(not(containsString("insert into")));
    }

    private Stream<UUID> stored(UUID coupon, String... users) {
        List<RecordMetadata> places = records
                .append(Stream.of(users).map(user -> Records.claim(coupon, user, NOON)).toList());
        return places.stream().map(place -> Operator.awaitStored(tables, place));
    }
}
