package io.firstcome.claim;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.inject.Inject;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.firstcome.gate.Decided;
import io.firstcome.gate.Decided.Decision;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateKeys;
import io.firstcome.gate.GateTerms;
import io.firstcome.web.Caller;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.Redis;
import io.vertx.mutiny.redis.client.Request;

/**
 * Whoever asks as nearly everybody does is answered by {@link ClaimRoute}, whoever adds a query by {@link ClaimResource}: in
 * the same words.
 */
@QuarkusTest
class RouteAnswersAsTheResourceTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00.001Z");
    /** What nobody asks for, and what the route leaves to the resource for. */
    private static final String QUERY = "?x=1";
    private static final String KIM = "kim";

    @Inject
    Gate gate;

    @Inject
    Redis redis;

    private Tables tables;

    /** What a client sees, but for times and ids of its own. */
    private record Answer(int status, Map<String, String> headers, String body, boolean isByRest) {

        static Answer of(Response response) {
            Map<String, String> headers = new TreeMap<>();
            response.headers().forEach(header -> headers.merge(header.getName().toLowerCase(Locale.ROOT), header.getValue(),
                    "%s, %s"::formatted));
            headers.remove("date");
            boolean isByRest = headers.remove(AnsweredByRest.HEADER) != null;
            headers.computeIfPresent("retry-after", (name, seconds) -> seconds.matches("[1-9][0-9]*") ? "soon" : seconds);
            return new Answer(response.statusCode(), headers, response.asString(), isByRest);
        }

        /** Of whichever user, whenever. */
        Answer withoutClaim(String user) {
            assertThat(headers.remove("content-length")).isEqualTo(String.valueOf(body.length()));
            return new Answer(status, headers, body
                    .replace("\"userId\":\"" + user + '"', "\"userId\":\"…\"")
                    .replaceFirst("\"requestedAt\":\"[-0-9T:.]+Z\"", "\"requestedAt\":\"…\""), isByRest);
        }

        String says() {
            return status + " " + headers + " " + body;
        }
    }

    @BeforeEach
    void connect() {
        tables = Tables.connect();
    }

    @AfterEach
    void disconnect() {
        tables.close();
    }

    @Test
    void accepted() {
        // Given
        String path = issue(coupon(Campaign.open(2)));

        // When
        Answer route = Answer.of(kim().post(path)).withoutClaim(KIM);
        Answer resource = Answer.of(with("Bearer " + Tokens.user("lee")).post(path + QUERY)).withoutClaim("lee");

        // Then
        assertThat(route.status()).isEqualTo(202);
        assertSame(route, resource);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "ko-KR", "en", "fr;q=0.9, ko;q=0.1", "nonsense;;" })
    void refused(String languages) {
        // Given
        Supplier<RequestSpecification> kim = () -> languages.isEmpty() ? kim() : kim().header("Accept-Language", languages);
        String soldOut = coupon(Campaign.open(1));
        issued(soldOut, "somebody else");
        String duplicate = coupon(Campaign.open(1));
        issued(duplicate, KIM);
        Map<String, Object> later = Campaign.open(1);
        later.put("opensAt", "2098-01-01T00:00:00Z");

        // When, Then
        alike(kim, "POST", issue(soldOut), 409, "SOLD_OUT");
        alike(kim, "POST", issue(duplicate), 409, "DUPLICATE");
        alike(kim, "POST", issue(coupon(later)), 409, "NOT_OPEN");
        alike(kim, "POST", issue(tables.coupon(5, "PAUSED", Tables.CLOSES_AT)), 409, "PAUSED");
        alike(kim, "POST", issue(tables.coupon(5, "OPEN", Instant.parse("2020-01-02T00:00:00Z"))), 409, "CLOSED");
        alike(kim, "POST", issue(UUID.randomUUID()), 404, "COUPON_NOT_FOUND");
        alike(kim, "GET", issue(soldOut), 404, "NOT_CLAIMED");
        alike(kim, "GET", issue(UUID.randomUUID()), 404, "COUPON_NOT_FOUND");
    }

    @Test
    void everyStatus() {
        // Given
        String couponId = coupon(Campaign.open(9));
        UUID id = UUID.fromString(couponId);
        await(gate.decided(id, List.of(Decided.issued("winner", LONG_AGO, 1, LONG_AGO.plusSeconds(1), null),
                Decided.failed("letter", LONG_AGO), Decided.rejected("loser", LONG_AGO),
                changed("buyer", Decision.USED, 2), changed("bot", Decision.REVOKED, 3),
                changed("robot", Decision.RETURNED, 4))));
        pending(id, "early", Instant.parse("2098-01-01T00:00:00Z"));
        pending(id, "waits", LONG_AGO);
        UUID expired = UUID.randomUUID();
        await(gate.open(new GateTerms(expired, "CLOSED", LONG_AGO, LONG_AGO.plusSeconds(1), LONG_AGO.plusSeconds(2), 1, 1)));
        issued(expired.toString(), KIM);

        // When, Then
        Map.of("winner", "ISSUED", "letter", "FAILED", "loser", "REJECTED", "early", "PENDING", "waits", "PENDING",
                "buyer", "USED", "bot", "REVOKED", "robot", "REVOKED")
                .forEach((user, status) -> alike(() -> with("Bearer " + Tokens.user(user)), "GET", issue(couponId), 200,
                        status));
        alike(RouteAnswersAsTheResourceTest::kim, "GET", issue(expired), 200, "EXPIRED");
    }

    private static Decided changed(String user, Decision state, int rank) {
        return Decided.issued(user, state, LONG_AGO, rank, LONG_AGO.plusSeconds(rank), 1, null);
    }

    @ParameterizedTest
    @EnumSource(value = Decision.class, names = { "USED", "REVOKED", "RETURNED" })
    void whoHadItIsADuplicate(Decision state) {
        // Given
        String couponId = coupon(Campaign.open(1));
        await(gate.decided(UUID.fromString(couponId), List.of(changed(KIM, state, 1))));

        // When, Then
        alike(RouteAnswersAsTheResourceTest::kim, "POST", issue(couponId), 409, "DUPLICATE");
    }

    @Test
    void whatTheDatabaseKnowsOfAnOrder() {
        // Given
        String couponId = coupon(Campaign.open(1));
        kim().post(issue(couponId)).then().statusCode(202);
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20))
                .until(() -> kim().get(issue(couponId)).path("data.status"), "ISSUED"::equals);
        kim().contentType("application/json").body("{\"orderId\":\"order-1\",\"orderAmount\":30000}")
                .post("/api/coupons/" + couponId + "/usage").then().statusCode(200);

        // When, Then
        alike(RouteAnswersAsTheResourceTest::kim, "GET", issue(couponId), 200, "\"orderId\":\"order-1\"");
    }

    @ParameterizedTest
    @ValueSource(strings = { "ko", "en" })
    void whoWantsProblemDetailsIsRefusedByTheResource(String language) {
        // Given
        Supplier<RequestSpecification> kim = () -> kim().header("Accept-Language", language)
                .accept("application/problem+json");
        String soldOut = coupon(Campaign.open(1));
        issued(soldOut, "somebody else");
        String duplicate = coupon(Campaign.open(1));
        issued(duplicate, KIM);

        // When, Then
        for (String path : List.of(issue(soldOut), issue(duplicate))) {
            // The envelope of the one must not be what the other is told
            assertThat(kim().header("Accept-Language", language).post(path).statusCode()).isEqualTo(409);
            passedOn(kim, "POST", path, 409);
            kim.get().post(path).then().contentType("application/problem+json").header("Content-Language", language);
        }
    }

    @ParameterizedTest
    @CsvSource({ "*/*", "application/json", "'application/json, text/plain, */*'" })
    void whoAcceptsJsonIsAnsweredByTheRoute(String accept) {
        alike(() -> kim().accept(accept), "GET", issue(coupon(Campaign.open(1))), 404, "NOT_CLAIMED");
    }

    @ParameterizedTest
    @CsvSource({ "text/html, 406", "text/event-stream, 406", "application/problem+json, 404",
            "'application/json;q=0.1, application/problem+json', 404", "application/*, 404",
            "application/json;q=0.5, 404", "'', 404" })
    void whoAcceptsAnythingElseIsAnsweredByTheResource(String accept, int status) {
        passedOn(() -> kim().accept(accept), "GET", issue(coupon(Campaign.open(1))), status);
    }

    @Test
    void whoIsNobodyIsAnsweredByTheResource() throws NoSuchAlgorithmException {
        // Given
        String path = issue(coupon(Campaign.open(1)));
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        String expired = Tokens.claims(KIM, Caller.USER).issuedAt(1).expiresAt(Instant.now().minusSeconds(600)).sign();
        String forged = Tokens.claims(KIM, Caller.USER).sign(generator.generateKeyPair().getPrivate());

        // When, Then
        for (String method : List.of("POST", "GET")) {
            passedOn(RouteAnswersAsTheResourceTest::plain, method, path, 401);
            for (String authorization : List.of("Bearer", "Bearer a.b.c", "Basic YTpi", "Bearer " + expired, "Bearer " + forged,
                    "Bearer " + Tokens.claims(" ", Caller.USER).sign())) {
                passedOn(() -> with(authorization), method, path, 401);
            }
        }
    }

    @Test
    void whoMayNotClaimForHimselfIsAnsweredByTheResource() {
        // Given
        String path = issue(coupon(Campaign.open(1)));

        // When, Then
        for (String method : List.of("POST", "GET")) {
            passedOn(() -> with("Bearer " + Tokens.claims(KIM, "guest").sign()), method, path, 403);
            passedOn(() -> with("Bearer " + Tokens.service()), method, path, 400);
            passedOn(() -> with("Bearer " + Tokens.admin()), method, path, 400);
            passedOn(() -> with("Bearer " + Tokens.claims(KIM, Caller.USER, Caller.SERVICE).sign()), method, path, 400);
            assertThat(kim().request(method, path + "?userId=lee").statusCode()).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH" })
    void anotherMethod(String method) {
        // Given
        String path = issue(coupon(Campaign.open(1)));

        // When
        Answer plain = Answer.of(kim().request(method, path));
        Answer withQuery = Answer.of(kim().request(method, path + QUERY));

        // Then
        assertThat(plain).isEqualTo(withQuery);
        assertThat(plain.status()).isNotEqualTo(202);
    }

    @Test
    void whatIsNotAsUsualIsAnsweredByTheResource() {
        // Given
        String path = issue(coupon(Campaign.open(1)));
        issuedTo(path, KIM);

        // When, Then
        passedOn(() -> kim().header("Idempotency-Key", "key"), "POST", path, 409);
        passedOn(() -> kim().header("Idempotency-Key", "k".repeat(129)), "POST", path, 400);
        passedOn(() -> kim().contentType("application/json").body("{}"), "POST", path, 409);
    }

    /** A place that the route does not know is not found by the resource either, and the other way round. */
    @ParameterizedTest
    @ValueSource(strings = { "/api/coupon/%s/issue", "/api/coupons/%s/issue/", "/api/coupons//%s/issue",
            "/api//coupons/%s/issue",
            "/api/coupons/%s/issue/x", "/api/coupons/%s/ISSUE", "/api/coupons/%s/%%69ssue", "/api/coupons/%s;a=b/issue",
            "/api/coupons/%s%%20/issue", "/api/coupons/x%s/issue", "/api/coupons/./%s/issue", "/api/coupons/%s/../x/issue" })
    void theSamePlaceInOtherWords(String words) {
        // Given
        String couponId = coupon(Campaign.open(1));
        issued(couponId, KIM);

        for (String method : List.of("POST", "GET")) {
            for (String id : List.of(couponId, couponId.toUpperCase(Locale.ROOT), "%3" + couponId)) {
                // When
                Answer plain = Answer.of(kim().request(method, words.formatted(id)));
                Answer withQuery = Answer.of(kim().request(method, words.formatted(id) + QUERY));

                // Then
                assertThat(plain.says()).isEqualTo(withQuery.says());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "coupons.example", "coupons.example:8443", "coupons.example:80", "COUPONS.example", "[::1]:8080" })
    void theStatusIsWhereTheClientCameTo(String host) throws IOException {
        // Given
        String path = issue(coupon(Campaign.open(2)));
        String headers = "Host: " + host + "\r\nConnection: close\r\n";

        // When
        String route = location(path, "HTTP/1.1", headers, KIM);
        String resource = location(path + QUERY, "HTTP/1.1", headers, "lee");

        // Then
        assertThat(route).isEqualTo(resource).startsWith("http://").endsWith(path);
    }

    @ParameterizedTest
    @CsvSource({ "HTTP/1.0, ''", "HTTP/1.0, 'Host:\r\n'" })
    void theStatusHasAPathWhereTheClientDoesNotSayWhereItCameTo(String version, String headers) throws IOException {
        // Given
        String path = issue(coupon(Campaign.open(2)));

        // When
        String route = location(path, version, headers, KIM);

        // Then
        assertThat(route).isEqualTo(path);
    }

    private static String location(String path, String version, String headers, String user) throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.getOutputStream().write("POST %s %s\r\n%sAuthorization: Bearer %s\r\nContent-Length: 0\r\n\r\n"
                    .formatted(path, version, headers, Tokens.user(user)).getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).matches("(?s)HTTP/1\\.. 202 .*");
            return answer.lines().filter(line -> line.regionMatches(true, 0, "location:", 0, 9)).findFirst().orElseThrow()
                    .substring(9).strip();
        }
    }

    /** @param said what stands in the body */
    private static void alike(Supplier<RequestSpecification> client, String method, String path, int status, String said) {
        Answer route = Answer.of(client.get().request(method, path));
        Answer resource = Answer.of(client.get().request(method, path + QUERY));

        assertThat(route.status()).as(said).isEqualTo(status);
        assertThat(route.body()).contains(said);
        assertSame(route, resource);
    }

    private static void assertSame(Answer route, Answer resource) {
        assertThat(route.says()).isEqualTo(resource.says());
        assertThat(route.headers()).containsEntry("x-content-type-options", "nosniff")
                .containsEntry("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
        assertThat(route.isByRest()).isFalse();
        assertThat(resource.isByRest()).isTrue();
    }

    private static void passedOn(Supplier<RequestSpecification> client, String method, String path, int status) {
        Answer plain = Answer.of(client.get().request(method, path));

        assertThat(plain.status()).isEqualTo(status);
        assertThat(plain.isByRest()).isTrue();
        assertThat(plain).isEqualTo(Answer.of(client.get().request(method, path + QUERY)));
    }

    private void issuedTo(String path, String user) {
        issued(path.split("/")[3], user);
    }

    private void issued(String couponId, String user) {
        await(gate.decided(UUID.fromString(couponId),
                List.of(Decided.issued(user, LONG_AGO, 1, LONG_AGO.plusSeconds(1), null))));
    }

    /** A claim that no log will ever decide. */
    private void pending(UUID couponId, String user, Instant requestedAt) {
        await(redis.send(Request.cmd(Command.HSET).arg(GateKeys.of(couponId).claims()).arg(user)
                .arg("PENDING|" + requestedAt.toEpochMilli() + "|||")));
    }

    private static String coupon(Map<String, Object> coupon) {
        return Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), coupon);
    }

    private static String issue(Object couponId) {
        return "/api/coupons/" + couponId + "/issue";
    }

    private static RequestSpecification kim() {
        return with("Bearer " + Tokens.user(KIM));
    }

    private static RequestSpecification with(String authorization) {
        return plain().header("Authorization", authorization);
    }

    private static RequestSpecification plain() {
        return given().urlEncodingEnabled(false).header(AnsweredByRest.HEADER, "?");
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }
}
