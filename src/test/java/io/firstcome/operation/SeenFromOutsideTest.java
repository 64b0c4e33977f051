package io.firstcome.operation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.nullValue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Campaign;
import io.firstcome.Tokens;
import io.firstcome.issuing.Issuer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** What an operator can see of the service (SPEC §2, §3.8). */
@QuarkusTest
class SeenFromOutsideTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

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
        claim(couponId, "kim", 202);
        claim(couponId, "lee", 409);

        // Then
        assertThat(metric("firstcome_claims_total{outcome=\"accepted\"}")).isEqualTo(accepted + 1);
        assertThat(metric("firstcome_claims_total{outcome=\"sold_out\"}")).isEqualTo(soldOut + 1);
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(metric("firstcome_issued_total")).isEqualTo(issued + 1);
            assertThat(metric("firstcome_accept_to_issue_seconds_count")).isEqualTo(timed + 1);
        });
        assertThat(metric("firstcome_dead_letters_total")).isNotNegative();
    }

    @Test
    void oneTraceLeadsFromTheRequestToTheIssuersLogLine() {
        // Given
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler listener = listener(lines);
        Logger.getLogger(Issuer.class.getName()).addHandler(listener);
        String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        String couponId = coupon();

        // When
        given().auth().oauth2(Tokens.user("kim")).header("traceparent", "00-" + traceId + "-00f067aa0ba902b7-00")
                .post("/api/coupons/" + couponId + "/issue").then().statusCode(202);

        // Then
        try {
            Awaitility.await().atMost(LIMIT).until(() -> lines.stream().anyMatch(line -> line.contains(couponId)));
            assertThat(lines).filteredOn(line -> line.contains(couponId)).singleElement().asString()
                    .contains("rank 1").contains("trace " + traceId);
        } finally {
            Logger.getLogger(Issuer.class.getName()).removeHandler(listener);
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

    private static Handler listener(List<String> lines) {
        PatternFormatter messageOnly = new PatternFormatter("%s");
        return new Handler() {
            @Override
            public void publish(LogRecord entry) {
                lines.add(messageOnly.format(ExtLogRecord.wrap(entry)));
            }

            @Override
            public void flush() {
                // nothing is held back
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
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

    private static void claim(String couponId, String user, int status) {
        given().auth().oauth2(Tokens.user(user)).post("/api/coupons/" + couponId + "/issue").then().statusCode(status);
    }
}
