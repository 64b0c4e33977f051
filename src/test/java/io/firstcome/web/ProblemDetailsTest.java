package io.firstcome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** Whoever answers, an error has the shape that was asked for (RFC 9457), and a success stays as it is. */
@QuarkusTest
class ProblemDetailsTest {

    private static final String ACCEPT = "application/json, application/problem+json";

    private interface Request {
        Response send(RequestSpecification request);
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                error(400, "INVALID_REQUEST", request -> json(request, "{").post("/api/probe")),
                error(400, "INVALID_REQUEST", request -> json(request, "{\"quantity\":0}").post("/api/probe")),
                error(400, "INVALID_REQUEST", request -> request.get("/api/probe?size=x")),
                error(401, "UNAUTHENTICATED", request -> request.get("/api/admin/actions")),
                error(401, "UNAUTHENTICATED", request -> request.auth().oauth2("no.to.ken").get("/api/admin/actions")),
                error(403, "FORBIDDEN", request -> request.auth().oauth2(Tokens.user("kim")).get("/api/admin/actions")),
                error(404, "NOT_FOUND", request -> request.get("/nothing")),
                error(404, "COUPON_NOT_FOUND", request -> request.get("/api/coupons/nothing")),
                error(405, "METHOD_NOT_ALLOWED", request -> request.delete("/api/probe")),
                error(413, "PAYLOAD_TOO_LARGE", request -> json(request, " ".repeat(20_000)).post("/api/probe")),
                error(415, "UNSUPPORTED_MEDIA_TYPE", request -> request.contentType("text/plain").body("x").post("/api/probe")),
                error(500, "INTERNAL", request -> request.get("/api/probe/broken")),
                error(503, "UNAVAILABLE", request -> request.get("/api/probe/away")));
    }

    private static Arguments error(int status, String reason, Request request) {
        return Arguments.of(status, reason, request);
    }

    private static RequestSpecification json(RequestSpecification request, String body) {
        return request.contentType(ContentType.JSON).body(body);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void errors(int status, String reason, Request request) {
        request.send(given().header("Accept", ACCEPT).header("Accept-Language", "ko")).then()
                .statusCode(status)
                .header("Content-Type", "application/problem+json")
                .header("Content-Language", "ko")
                .header("Vary", containsString("Accept,"))
                .body("type", equalTo("urn:firstcome:problem:" + reason))
                .body("title", equalTo(Messages.of(Reason.valueOf(reason), Languages.of("ko"))))
                .body("status", equalTo(status))
                .body("data.reason", equalTo(reason))
                .body("$", not(hasKey("resultType")));
    }

    @Test
    void whatBelongsToTheReasonIsThereAsInTheEnvelope() {
        given().header("Accept", ACCEPT).get("/api/probe?size=101").then().statusCode(400)
                .body("data.violations.field", equalTo(java.util.List.of("size")));
        assertThat(given().header("Accept", ACCEPT).get("/api/probe/away").header("Retry-After")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = { ACCEPT, "application/problem+json" })
    void aSuccessStaysAsItIs(String accept) {
        given().header("Accept", accept).get("/api/probe?size=7").then().statusCode(200)
                .contentType(startsWith("application/json"))
                .body("resultType", equalTo("SUCCESS"), "data", equalTo(7));
        given().header("Accept", accept).get("/api/coupons?size=1").then().statusCode(200)
                .body("resultType", equalTo("SUCCESS"));
    }

    @Test
    void nobodyElseGetsThem() {
        given().header("Accept", "*/*").get("/nothing").then().statusCode(404)
                .contentType(startsWith("application/json"))
                .body("resultType", equalTo("ERROR"));
    }
}
