package io.firstcome.claim;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** Every claim that is not accepted is told why, with a status and a reason of its own (SPEC §2; PITFALLS 6, 7). */
@QuarkusTest
class RefusalsTest {

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
    void acceptedClaimIsAnsweredWithItsStatusAndWhereToFollowIt() {
        // Given
        String couponId = coupon(Campaign.open(1));

        // When
        ValidatableResponse answer = claim(couponId, "kim");

        // Then
        answer.statusCode(202)
                .header("Location", RestAssured.baseURI + ":" + RestAssured.port + "/api/coupons/" + couponId + "/issue")
                .body("resultType", equalTo("SUCCESS"))
                .body("data.couponId", equalTo(couponId))
                .body("data.userId", equalTo("kim"))
                .body("data.status", equalTo("PENDING"))
                .body("data.requestedAt", notNullValue())
                .body("errorMessage", nullValue());
        awaitIssued(couponId, "kim").body("data.rank", equalTo(1)).body("data.used", equalTo(false));
    }

    @Test
    void secondClaimIsDuplicateAndSaysHowTheFirstStands() {
        // Given
        String couponId = coupon(Campaign.open(2));
        claim(couponId, "kim").statusCode(202);
        awaitIssued(couponId, "kim");

        // When
        ValidatableResponse answer = claim(couponId, "kim");

        // Then
        refused(answer, 409, "DUPLICATE").body("errorMessage.data.status", equalTo("ISSUED"));
    }

    @Test
    void claimOfNothingLeftIsSoldOutButTheWinnerHearsDuplicate() {
        // Given
        String couponId = coupon(Campaign.open(1));
        claim(couponId, "kim").statusCode(202);

        // When
        ValidatableResponse loser = claim(couponId, "lee");
        ValidatableResponse winner = claim(couponId, "kim");

        // Then
        refused(loser, 409, "SOLD_OUT");
        refused(winner, 409, "DUPLICATE");
        refused(as("lee").get(issue(couponId)).then(), 404, "NOT_CLAIMED");
    }

    @Test
    void claimBeforeTheWindowIsNotOpenAndSaysWhenItOpens() {
        // Given
        Map<String, Object> coupon = Campaign.open(1);
        coupon.put("opensAt", "2098-01-01T00:00:00Z");
        String couponId = coupon(coupon);

        // When
        ValidatableResponse answer = claim(couponId, "kim");

        // Then
        refused(answer, 409, "NOT_OPEN")
                .header("Retry-After", notNullValue())
                .body("errorMessage.data.opensAt", equalTo("2098-01-01T00:00:00Z"));
    }

    @Test
    void draftIsNotOpenAndHiddenFromTheWorld() {
        // Given
        Map<String, Object> coupon = Campaign.open(1);
        coupon.put("draft", true);
        String couponId = coupon(coupon);

        // When
        ValidatableResponse answer = claim(couponId, "kim");

        // Then
        refused(answer, 409, "NOT_OPEN");
        refused(given().get("/api/coupons/" + couponId).then(), 404, "COUPON_NOT_FOUND");
        given().auth().oauth2(Tokens.admin()).get("/api/coupons/" + couponId).then()
                .statusCode(200).body("data.state", equalTo("DRAFT"));
    }

    @Test
    void claimBehindTheWindowIsClosed() {
        // Given
        UUID couponId = tables.coupon(5, "OPEN", Instant.parse("2020-01-02T00:00:00Z"));

        // When
        ValidatableResponse answer = claim(couponId.toString(), "kim");

        // Then
        refused(answer, 409, "CLOSED");
        given().get("/api/coupons/" + couponId).then().statusCode(200).body("data.state", equalTo("CLOSED"));
    }

    @Test
    void claimOfClosedOrPausedCouponIsRefusedAsSuch() {
        // Given
        UUID closed = tables.coupon(5, "CLOSED", Tables.CLOSES_AT);
        UUID paused = tables.coupon(5, "PAUSED", Tables.CLOSES_AT);

        // When
        ValidatableResponse toClosed = claim(closed.toString(), "kim");
        ValidatableResponse toPaused = claim(paused.toString(), "kim");

        // Then
        refused(toClosed, 409, "CLOSED");
        refused(toPaused, 409, "PAUSED");
    }

    @ParameterizedTest
    @ValueSource(strings = { "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "1-1-1-1-1", "abc", "%20", "' or 1=1 --" })
    void unknownCouponIsNotFoundWhateverItsIdLooksLike(String couponId) {
        // When
        ValidatableResponse claim = as("kim").post("/api/coupons/{id}/issue", couponId).then();
        ValidatableResponse status = as("kim").get("/api/coupons/{id}/issue", couponId).then();
        ValidatableResponse coupon = given().get("/api/coupons/{id}", couponId).then();

        // Then
        for (ValidatableResponse answer : List.of(claim, status, coupon)) {
            refused(answer, 404, "COUPON_NOT_FOUND");
        }
    }

    @Test
    void sameIdempotencyKeyGetsTheFirstAnswerAgain() {
        // Given: the client's connection broke after the claim was taken (PITFALLS 5)
        String couponId = coupon(Campaign.open(1));
        String first = as("kim").header("Idempotency-Key", "a|b").post(issue(couponId)).then()
                .statusCode(202).header("Idempotent-Replayed", nullValue()).extract().asString();

        // When
        ValidatableResponse again = as("kim").header("Idempotency-Key", "a|b").post(issue(couponId)).then();
        ValidatableResponse otherKey = as("kim").header("Idempotency-Key", "c").post(issue(couponId)).then();

        // Then
        again.statusCode(202).header("Idempotent-Replayed", "true");
        assertThat(again.extract().asString()).isEqualTo(first);
        refused(otherKey, 409, "DUPLICATE");
        awaitIssued(couponId, "kim");
        assertThat(as("kim").header("Idempotency-Key", "a|b").post(issue(couponId)).asString()).isEqualTo(first);
    }

    @Test
    void impossibleIdempotencyKeyIsRefusedAndNothingChanges() {
        // Given
        String couponId = coupon(Campaign.open(1));

        // When
        ValidatableResponse tooLong = as("kim").header("Idempotency-Key", "k".repeat(129)).post(issue(couponId)).then();

        // Then
        refused(tooLong, 400, "INVALID_REQUEST").body("errorMessage.data.violations.field", equalTo(List.of("idempotencyKey")));
        given().get("/api/coupons/" + couponId).then().body("data.remaining", equalTo(1));
    }

    @Test
    void messageIsInTheLanguageThatWasAskedFor() {
        // Given
        String couponId = coupon(Campaign.open(1));
        claim(couponId, "kim").statusCode(202);

        // When
        String korean = as("lee").header("Accept-Language", "ko-KR").post(issue(couponId)).path("errorMessage.message");
        String english = as("lee").header("Accept-Language", "en").post(issue(couponId)).path("errorMessage.message");

        // Then
        assertThat(korean).matches(".*[가-힣].*");
        assertThat(english).isEqualTo("All coupons have been given away.");
    }

    private static ValidatableResponse refused(ValidatableResponse answer, int status, String reason) {
        return answer.statusCode(status)
                .body("resultType", equalTo("ERROR"))
                .body("data", nullValue())
                .body("errorMessage.code", equalTo("E" + status))
                .body("errorMessage.data.reason", equalTo(reason));
    }

    private static ValidatableResponse awaitIssued(String couponId, String user) {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).until(
                () -> as(user).get(issue(couponId)).then().statusCode(200),
                answer -> "ISSUED".equals(answer.extract().path("data.status")));
    }

    private static String coupon(Map<String, Object> coupon) {
        return Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), coupon);
    }

    private static ValidatableResponse claim(String couponId, String user) {
        return as(user).post(issue(couponId)).then();
    }

    private static String issue(String couponId) {
        return "/api/coupons/" + couponId + "/issue";
    }

    private static RequestSpecification as(String user) {
        return given().auth().oauth2(Tokens.user(user)).accept(ContentType.JSON);
    }
}
