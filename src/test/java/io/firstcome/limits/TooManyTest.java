package io.firstcome.limits;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Campaign;
import io.firstcome.Tokens;
import io.firstcome.services.Guarded;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** Who asks too often hears 429, and nobody else does (SPEC §2: RATE_LIMITED). A proxy says from where somebody comes. */
@QuarkusTest
@TestProfile(Guarded.class)
class TooManyTest {

    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    private final String address = "203.0.113." + ADDRESSES.incrementAndGet();
    private final String user = "user-" + UUID.randomUUID();
    private final String token = Tokens.user(user);

    /** The route answers the first way, the resource the second. */
    @ParameterizedTest
    @CsvSource({ "'', ''", "?x=1, ?x=1", "'', ?x=1", "?x=1, ''" })
    void whoClaimsTooOftenIsToldWhenToComeBack(String before, String then) {
        // Given
        for (int time = 0; time < Guarded.CLAIMS; time++) {
            as(token).post(claims(UUID.randomUUID()) + before).then().statusCode(404);
        }

        // When, Then
        refused(as(token).header("Accept-Language", "ko").post(claims(UUID.randomUUID()) + then).then(),
                "\"claim-user\";q=3;w=86400")
                .body("errorMessage.message", equalTo("시도가 너무 많습니다. 잠시 후 다시 시도해 주세요."));
        as(Tokens.user("another-" + user)).post(claims(UUID.randomUUID())).then().statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "?x=1" })
    void whoAsksTooOftenIsToo(String query) {
        for (int time = 0; time < Guarded.STATUSES; time++) {
            as(token).get(claims(UUID.randomUUID()) + query).then().statusCode(404);
        }

        refused(as(token).get(claims(UUID.randomUUID()) + query).then(), "\"status-user\";q=4;w=86400");
        as(token).post(claims(UUID.randomUUID())).then().statusCode(404);
    }

    @Test
    void aHeadIsAQuestionToo() {
        for (int time = 0; time < Guarded.STATUSES; time++) {
            as(token).head(claims(UUID.randomUUID())).then().statusCode(404);
        }

        as(token).head(claims(UUID.randomUUID())).then().statusCode(429);
    }

    @Test
    void aRefusalChangesNothing() {
        // Given
        String coupon = Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 1);
        for (int time = 0; time < Guarded.CLAIMS; time++) {
            as(token).post(claims(UUID.randomUUID())).then().statusCode(404);
        }

        // When
        as(token).post(claims(coupon)).then().statusCode(429);

        // Then
        as(Tokens.service()).get(claims(coupon) + "?userId=" + user).then().statusCode(404)
                .body("errorMessage.data.reason", equalTo("NOT_CLAIMED"));
        as(Tokens.user("other-" + user)).post(claims(coupon)).then().statusCode(202);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "?x=1" })
    void allWhoShareAnAddressAreBoundedTogether(String query) {
        // Given
        for (int person = 0; person < Guarded.OF_ADDRESS; person++) {
            as(Tokens.user(user + person)).post(claims(UUID.randomUUID()) + query).then().statusCode(404);
        }

        // When, Then
        refused(as(token).post(claims(UUID.randomUUID()) + query).then(), "\"claim-address\";q=8;w=86400");
        from("203.0.114.1", token).post(claims(UUID.randomUUID()) + query).then().statusCode(404);
    }

    @Test
    void ofIpv6ANetworkIsOneAddress() {
        for (int host = 0; host < Guarded.OF_ADDRESS; host++) {
            from("[2001:db8:0:1::" + host + "]", Tokens.user(user + host)).post(claims(UUID.randomUUID())).then()
                    .statusCode(404);
        }

        from("[2001:db8:0:1:ffff::1]", token).post(claims(UUID.randomUUID())).then().statusCode(429);
        from("[2001:db8:0:2::1]", token).post(claims(UUID.randomUUID())).then().statusCode(404);
    }

    /** Nobody looks at the signature of one who has shown too many. */
    @Test
    void forgedTokensAreCountedBeforeTheyAreChecked() {
        String forged = token.substring(0, token.lastIndexOf('.')) + ".c2ln";
        for (int time = 0; time < Guarded.OF_ADDRESS; time++) {
            as(forged).post(claims(UUID.randomUUID())).then().statusCode(401);
        }

        refused(as(forged).post(claims(UUID.randomUUID())).then(), "\"claim-address\";q=8;w=86400");
    }

    /** Back ends claim for all of their users from one address, and must not use it up for others there. */
    @ParameterizedTest
    @ValueSource(strings = { "service", "admin" })
    void whoActsForOthersIsNotLimited(String role) {
        String other = role.equals("service") ? Tokens.service() : Tokens.admin();
        for (int time = 0; time < 3 * Guarded.OF_ADDRESS; time++) {
            as(other).post(claims(UUID.randomUUID()) + "?userId=" + user).then().statusCode(404);
            as(other).get(claims(UUID.randomUUID()) + "?userId=" + user).then().statusCode(404);
        }

        as(token).post(claims(UUID.randomUUID())).then().statusCode(404);
    }

    @Test
    void logInsAndSignUpsOfAnAddressAreBoundedTogether() {
        // Given
        for (int time = 0; time < Guarded.OF_ADDRESS / 2; time++) {
            post("/api/auth/login", "nobody-" + time).statusCode(401);
            post("/api/users/signup", "p-" + UUID.randomUUID().toString().substring(0, 20)).statusCode(201);
        }

        // When, Then
        refused(post("/api/auth/login", "nobody"), "\"login-address\";q=8;w=86400");
        refused(post("/api/users/signup", "somebody"), "\"login-address\";q=8;w=86400");
    }

    @Test
    void refusalsAreCountedByLimit() {
        for (int time = 0; time <= Guarded.CLAIMS; time++) {
            as(token).post(claims(UUID.randomUUID()));
        }

        assertThat(given().get("/q/metrics").asString())
                .containsPattern("firstcome_limits_refused_total\\{limit=\"claim-user\"} [1-9]")
                .contains("firstcome_limits_refused_total{limit=\"claim-address\"}",
                        "firstcome_limits_refused_total{limit=\"status-user\"}",
                        "firstcome_limits_refused_total{limit=\"status-address\"}",
                        "firstcome_limits_refused_total{limit=\"login-address\"}",
                        "firstcome_limits_refused_total{limit=\"login-name\"}")
                .doesNotContain(user);
    }

    private RequestSpecification as(String token) {
        return from(address, token);
    }

    private static RequestSpecification from(String address, String token) {
        return given().header("X-Forwarded-For", address).auth().oauth2(token);
    }

    private ValidatableResponse post(String path, String username) {
        return given().header("X-Forwarded-For", address).contentType(ContentType.JSON)
                .body(Map.of("username", username, "password", "correct horse"))
                .post(path).then();
    }

    private static String claims(Object coupon) {
        return "/api/coupons/" + coupon + "/issue";
    }

    private static ValidatableResponse refused(ValidatableResponse answer, String policy) {
        String limit = policy.substring(0, policy.indexOf(';'));
        return answer.statusCode(429)
                .contentType(startsWith("application/json"))
                .header("Retry-After", matchesPattern("[1-9]\\d*"))
                .header("RateLimit-Policy", policy)
                .header("RateLimit", matchesPattern(limit + ";r=0;t=[1-9]\\d*"))
                .body("resultType", equalTo("ERROR"))
                .body("errorMessage.code", equalTo("E429"))
                .body("errorMessage.data.reason", equalTo("RATE_LIMITED"));
    }
}
