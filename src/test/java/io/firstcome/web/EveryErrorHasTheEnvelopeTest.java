package io.firstcome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;

@QuarkusTest
class EveryErrorHasTheEnvelopeTest {

    private static final String ORDER = "{\"name\":\"n\",\"quantity\":1,\"draft\":false,\"window\":{\"opensAt\":\"2026-01-01T00:00:00Z\"}}";

    @TestHTTPResource
    URI application;

    @ParameterizedTest
    @ValueSource(strings = { "/api", "/api/", "/api/nothing", "/api/probe/nothing", "/nothing", "/api/couponsX", "//",
            "/api/probe//x" })
    void unknownPath(String path) {
        refused(given().accept("text/html,*/*").urlEncodingEnabled(false).get(path).then(), 404, "NOT_FOUND");
    }

    @Test
    void wrongMethod() {
        refused(given().delete("/api/probe").then(), 405, "METHOD_NOT_ALLOWED");
        refused(given().put("/api/probe/broken").then(), 405, "METHOD_NOT_ALLOWED");
    }

    @Test
    void wrongAccept() {
        refused(given().accept("image/png").get("/api/probe").then(), 406, "NOT_ACCEPTABLE");
    }

    @Test
    void wrongContentType() {
        refused(given().contentType("text/plain").body(ORDER).post("/api/probe").then(), 415, "UNSUPPORTED_MEDIA_TYPE");
        refused(given().contentType("text").body(ORDER.getBytes(StandardCharsets.UTF_8)).post("/api/probe").then(), 415,
                "UNSUPPORTED_MEDIA_TYPE");
    }

    @ParameterizedTest
    @ValueSource(strings = { "{", "{\"name\":}", "nonsense", "{\"name\":\"a\" \"b\"}", "{\"quantity\":1}}",
            "{\"quantity\":1} {}" })
    void brokenJson(String body) {
        violated(post(body), "body", "is not valid JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = { "[]", "7", "\"text\"", "true" })
    void anotherShape(String body) {
        violated(post(body), "body", "has a value of the wrong type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{'name':'n','quantity':1.9}                        | quantity",
            "{'name':'n','quantity':'5'}                        | quantity",
            "{'name':'n','quantity':true}                       | quantity",
            "{'name':'n','quantity':99999999999}                | quantity",
            "{'name':'n','quantity':{}}                         | quantity",
            "{'name':5,'quantity':1}                            | name",
            "{'name':['n'],'quantity':1}                        | name",
            "{'name':'n','quantity':1,'draft':1}                | draft",
            "{'name':'n','quantity':1,'draft':'true'}           | draft",
            "{'name':'n','quantity':1,'window':{'opensAt':5}}   | window.opensAt",
            "{'name':'n','quantity':1,'window':{'opensAt':'5'}} | window.opensAt",
            "{'name':'n','quantity':1,'window':{'opensAt':'x'}} | window.opensAt",
            "{'name':'n','quantity':1,'window':'soon'}          | window",
    })
    void wrongTypeInTheBody(String body, String field) {
        violated(post(body.replace('\'', '"')), field, "has a value of the wrong type");
    }

    @Test
    void unknownFieldsAreIgnoredAndTimesAreIsoUtc() {
        post("{\"name\":\"n\",\"quantity\":1,\"draft\":false,\"color\":1,\"window\":{\"opensAt\":\"2026-01-01T09:00:00+09:00\"}}")
                .statusCode(200)
                .body("resultType", equalTo("SUCCESS"), "errorMessage", nullValue())
                .body("data.window.opensAt", equalTo("2026-01-01T00:00:00Z"));
    }

    @Test
    void missingFields() {
        post("{\"quantity\":0,\"draft\":false,\"window\":{}}")
                .statusCode(400)
                .body("errorMessage.data.violations.field", contains("name", "quantity", "window.opensAt"))
                .body("errorMessage.data.violations.message",
                        contains("must not be blank", "must be greater than or equal to 1", "must not be null"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "null", "  " })
    void emptyBody(String body) {
        violated(post(body), "body", "must not be null");
    }

    @ParameterizedTest
    @ValueSource(strings = { "abc", "1.5", "99999999999", "true" })
    void wrongTypeInTheQuery(String size) {
        violated(given().queryParam("size", size).get("/api/probe").then(), "size", "has a value of the wrong type");
    }

    @Test
    void outOfRangeInTheQuery() {
        violated(given().queryParam("size", 101).get("/api/probe").then(), "size", "must be less than or equal to 100");
    }

    @Test
    void validationSpeaksTheCallersLanguage() {
        given().header("Accept-Language", "ko-KR,ko;q=0.9,en;q=0.1").contentType(ContentType.JSON)
                .body("{\"quantity\":1,\"draft\":false}").post("/api/probe")
                .then().statusCode(400)
                .header("Content-Language", "ko").header("Vary", containsString("Accept-Language"))
                .body("errorMessage.message", equalTo("요청이 올바르지 않습니다."))
                .body("errorMessage.data.violations[0].message", equalTo("공백일 수 없습니다"));
    }

    @Test
    void unexpectedFailureTellsNothingButAnErrorId() {
        String body = refused(given().get("/api/probe/broken").then(), 500, "INTERNAL")
                .body("errorMessage.data", hasKey("errorId"))
                .extract().asString();

        assertThat(body).doesNotContain("select", "Exception", "java");
    }

    @Test
    void outage() {
        String body = refused(given().get("/api/probe/away").then(), 503, "UNAVAILABLE").header("Retry-After", "1").extract()
                .asString();

        assertThat(body).doesNotContain("redis", "refused");
    }

    @Test
    void bodyOverTheLimit() {
        refused(post("{\"name\":\"" + "n".repeat(20_000) + "\"}"), 413, "PAYLOAD_TOO_LARGE");
    }

    @Test
    void bodyOverTheLimitOfUnknownLength() throws IOException {
        String chunk = "2000\r\n" + " ".repeat(0x2000) + "\r\n";

        String answer = raw("POST /api/probe HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + chunk + "0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\"reason\":\"PAYLOAD_TOO_LARGE\"");
    }

    @Test
    void bodyOfUnknownLengthBelowTheLimit() throws IOException {
        String answer = raw("POST /api/probe HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(ORDER.length()) + "\r\n" + ORDER
                + "\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"resultType\":\"SUCCESS\"");
    }

    @ParameterizedTest
    @ValueSource(strings = { "/api/probe/%c3%28", "/api/probe/%00", "/api/probe/%2e%2e/nothing", "/api/coupon/%ff/x" })
    void oddPath(String path) throws IOException {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 404 ").contains("\"reason\":\"NOT_FOUND\"");
    }

    /** Quarkus refuses it ahead of every route; there is no way to give it our envelope. */
    @ParameterizedTest
    @ValueSource(strings = { "/api/probe/%zz", "/api/%" })
    void whatIsNoUriIsRefusedWithoutABody(String path) throws IOException {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400 ");
    }

    /** Netty's decoder refuses it before there is a request; there is no way to give it our envelope. */
    @Test
    void whatIsTooLongIsRefusedWithoutABody() throws IOException {
        String token = raw(
                "GET /api/probe HTTP/1.1\r\nHost: h\r\nConnection: close\r\nAuthorization: Bearer " + "x".repeat(17_000)
                        + "\r\n\r\n");
        String path = raw("GET /api/probe/" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertThat(token).matches("(?s)HTTP/1\\.[01] 431 .*\r\n\r\n");
        assertThat(path).matches("(?s)HTTP/1\\.[01] 414 .*\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = { "//api//probe?size=7", "/api/./probe?size=7", "/api/x/../probe?size=7" })
    void unusualPathsReachTheSameOrNothing(String path) throws IOException {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertThat(answer).containsPattern("\"data\":7|\"reason\":\"NOT_FOUND\"");
    }

    @Test
    void methodNobodyKnows() throws IOException {
        String answer = raw("BREW /api/probe HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 405 ").contains("\"reason\":\"METHOD_NOT_ALLOWED\"");
    }

    @Test
    void managementStaysAsQuarkusHasIt() {
        given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/openapi").then().statusCode(200).body(containsString("/api/auth/login"));
        given().get("/q/metrics").then().statusCode(200);
        given().get("/q/swagger-ui/").then().statusCode(200);
    }

    private static ValidatableResponse post(String body) {
        return given().contentType(ContentType.JSON).body(body).post("/api/probe").then();
    }

    private static ValidatableResponse refused(ValidatableResponse answer, int status, String reason) {
        return answer.statusCode(status)
                .contentType(startsWith("application/json"))
                .header("Content-Language", "en")
                .body("resultType", equalTo("ERROR"))
                .body("data", nullValue())
                .body("errorMessage.code", equalTo("E" + status))
                .body("errorMessage.message", not(blankOrNullString()))
                .body("errorMessage.data.reason", equalTo(reason));
    }

    private static void violated(ValidatableResponse answer, String field, String message) {
        refused(answer, 400, "INVALID_REQUEST")
                .body("errorMessage.data.violations", allOf(contains(hasKey("field"))))
                .body("errorMessage.data.violations[0].field", equalTo(field))
                .body("errorMessage.data.violations[0].message", equalTo(message));
    }

    /** What HTTP clients are too polite to send. */
    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(application.getHost(), application.getPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
