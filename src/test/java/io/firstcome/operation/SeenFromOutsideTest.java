package io.firstcome.operation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.nullValue;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Campaign;
import io.firstcome.Heard;
import io.firstcome.Records;
import io.firstcome.Tokens;
import io.firstcome.claimlog.Topic;
import io.firstcome.issuing.Issuer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/** What an operator can see of the service (SPEC §2, §3.8). */
@QuarkusTest
class SeenFromOutsideTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** printf kim | sha256sum | cut -c1-16 */
    private static final String KIM_HASH = "26ae784d194a5760";

    @ParameterizedTest
    @ValueSource(strings = { "started", "live", "ready" })
    void isHealthy(String kind) {
        given().get("/q/health/" + kind).then().statusCode(200).body("status", equalTo("UP"));
    }

    @Test
    void readinessNamesRedisKafkaAndMySql() {
        given().get("/q/health/ready").then()
                .body("checks.find { it.name == 'Claims' }.data.redis", equalTo(true))
                .body("checks.find { it.name == 'Claims' }.data.kafka", equalTo(true))
                .body("checks.find { it.name == 'MySQL' }.data.reachable", equalTo(true));
    }

    @Test
    void claimIsCountedAtEveryStep() {
        // Given
        double accepted = metric("firstcome_claims_total{outcome=\"accepted\"}");
        double soldOut = metric("firstcome_claims_total{outcome=\"sold_out\"}");
        double issued = metric("firstcome_issued_total");
        double timed = metric("firstcome_accept_to_issue_seconds_count");
        String couponId = coupon();

        // When
        claim(couponId, "kim", "").then().statusCode(202);
        claim(couponId, "lee", "").then().statusCode(409);

        // Then
        assertThat(metric("firstcome_claims_total{outcome=\"accepted\"}")).isEqualTo(accepted + 1);
        assertThat(metric("firstcome_claims_total{outcome=\"sold_out\"}")).isEqualTo(soldOut + 1);
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(metric("firstcome_issued_total")).isEqualTo(issued + 1);
            assertThat(metric("firstcome_accept_to_issue_seconds_count")).isEqualTo(timed + 1);
        });
        assertThat(metric("firstcome_dead_letters_total")).isNotNegative();
    }

    /** With a query it is the resource that answers, without one the route. */
    @ParameterizedTest
    @ValueSource(strings = { "", "?x=1" })
    void requestsAreCountedByTheTemplateOfTheirPath(String query) {
        // Given
        String couponId = coupon();
        double accepted = requests("POST", "202");
        double refused = requests("POST", "409");
        double looked = requests("GET", "200");

        // When
        claim(couponId, "kim", query).then().statusCode(202);
        claim(couponId, "lee", query).then().statusCode(409);
        given().auth().oauth2(Tokens.user("kim")).get(issue(couponId) + query).then().statusCode(200);

        // Then: counted when the answer is gone
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(requests("POST", "202")).isEqualTo(accepted + 1);
            assertThat(requests("POST", "409")).isEqualTo(refused + 1);
            assertThat(requests("GET", "200")).isEqualTo(looked + 1);
        });
        assertThat(given().get("/q/metrics").asString()).doesNotContain(couponId);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
            "'',     00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00, true",
            "'?x=1', 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, true",
            "'',     none, false",
            "'?x=1', none, false",
            "'',     00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-00, false",
            "'?x=1', 00-4bf92f3577b34da6a3ce929d0e0e473z-00f067aa0ba902b7-00, false" })
    void oneTraceLeadsFromTheRequestThroughTheLogToTheIssuersLine(String query, String traceparent, boolean isKept) {
        // Given
        Heard issuer = Heard.of(Issuer.class.getName());
        List<String> lines = issuer.lines();
        String couponId = coupon();
        RequestSpecification kim = given().auth().oauth2(Tokens.user("kim"));
        if (traceparent != null) {
            kim.header("traceparent", traceparent);
        }

        // When
        kim.post(issue(couponId) + query).then().statusCode(202);

        // Then
        try {
            Awaitility.await().atMost(LIMIT).until(() -> lines.stream().anyMatch(line -> line.contains(couponId)));
        } finally {
            issuer.close();
        }
        String logged = traceparent(Topic.CLAIMS, couponId);
        assertThat(logged).matches("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]");
        String traceId = logged.substring(3, 35);
        assertThat("4bf92f3577b34da6a3ce929d0e0e4736".equals(traceId)).isEqualTo(isKept);
        assertThat(lines).filteredOn(line -> line.contains(couponId)).singleElement().asString()
                .isEqualTo("Issued coupon " + couponId + " rank 1 to user " + KIM_HASH + ", trace " + traceId);
        Awaitility.await().atMost(LIMIT).untilAsserted(
                () -> assertThat(traceparent(Topic.RESULTS, couponId)).isEqualTo(logged));
    }

    /** The traceparent of the coupon's one record in a topic, which says it once. */
    private static String traceparent(String topic, String couponId) {
        try (Records records = Records.connect()) {
            List<ConsumerRecord<String, byte[]>> found = records.in(topic, record -> couponId.equals(record.key()));
            assertThat(found).singleElement().satisfies(
                    record -> assertThat(record.headers().headers("traceparent")).hasSize(1));
            return Records.header(found.get(0), "traceparent");
        }
    }

    @Test
    void everyCallIsDescribedWithExamples() {
        given().accept("application/json").get("/q/openapi?format=json").then().statusCode(200)
                .body("paths.keySet()", hasItems("/api/users/signup", "/api/auth/login", "/api/users", "/api/coupons",
                        "/api/coupons/{id}", "/api/coupons/{id}/issue"))
                .body("components.schemas.Claim", hasKey("examples"))
                .body("components.schemas.Coupon", hasKey("examples"))
                .body("components.schemas.NewCoupon", hasKey("examples"));
        given().get("/q/swagger-ui/").then().statusCode(200);
    }

    @Test
    void noPageRunsFramesOrReadsWhatIsAnswered() {
        for (String path : List.of("/api/coupons", "/api/coupons/nonsense", "/api/nothing")) {
            given().header("Origin", "https://elsewhere.example").get(path).then()
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                    .header("Access-Control-Allow-Origin", nullValue());
        }
    }

    /** How many there were; none before the first. */
    private static double requests(String method, String status) {
        Matcher count = Pattern
                .compile("^http_server_requests_seconds_count\\{method=\"" + method + "\",outcome=\"\\w+\",status=\""
                        + status + "\",uri=\"/api/coupons/\\{id}/issue\"} (\\S+)$", Pattern.MULTILINE)
                .matcher(given().get("/q/metrics").asString());
        return count.find() ? Double.parseDouble(count.group(1)) : 0;
    }

    private static double metric(String name) {
        String metrics = given().get("/q/metrics").asString();
        Matcher value = Pattern.compile("^" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE).matcher(metrics);
        assertThat(value.find()).as(name).isTrue();
        return Double.parseDouble(value.group(1));
    }

    private static String coupon() {
        return Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 1);
    }

    private static Response claim(String couponId, String user, String query) {
        return given().auth().oauth2(Tokens.user(user)).post(issue(couponId) + query);
    }

    private static String issue(String couponId) {
        return "/api/coupons/" + couponId + "/issue";
    }
}
