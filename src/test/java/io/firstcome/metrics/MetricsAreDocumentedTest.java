package io.firstcome.metrics;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Tokens;
import io.firstcome.claimlog.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** docs/metrics.md and a scrape behind a small drop say the same (SPEC §3.8). */
@QuarkusTest
class MetricsAreDocumentedTest {

    /** A keeper's comparison comes every five seconds. */
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PLACES = 2;

    private static String couponId;

    @BeforeEach
    void drop() {
        if (couponId != null) {
            // One is enough for all that follows
            return;
        }
        couponId = Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), PLACES);
        for (String user : new String[] { "kim", "lee", "park" }) {
            given().auth().oauth2(Tokens.user(user)).post("/api/coupons/" + couponId + "/issue");
        }
    }

    @Test
    void allOfOursAndNothingElseWithTheirLabels() {
        Awaitility.await().atMost(LIMIT).untilAsserted(
                () -> assertThat(text(Scrape.series(scrape(), DocumentedMetrics.OURS)))
                        .isEqualTo(text(DocumentedMetrics.series(DocumentedMetrics.OURS))));
    }

    /** SPEC §3.7: every bound has a name in the configuration. */
    @Test
    void allBoundsUnderTheNamesOfTheirSettings() {
        TreeSet<String> bounds = Scrape.values(scrape(), "bound");

        assertThat(bounds).isEqualTo(DocumentedMetrics.bounds());
        assertThat(bounds).allSatisfy(
                setting -> assertThat(ConfigProvider.getConfig().getOptionalValue(setting, String.class)).isPresent());
    }

    @Test
    void theCouponThatWasClaimedLastHasFiguresOfItsOwn() {
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(scrape())
                .contains("firstcome_coupon_quantity{coupon_id=\"" + couponId + "\"} 2.0")
                .contains("firstcome_coupon_taken{coupon_id=\"" + couponId + "\"} 2.0")
                .contains("firstcome_coupon_issued{coupon_id=\"" + couponId + "\"} 2.0"));
    }

    /** A group that is asked for by another name than it has would be behind for ever. */
    @Test
    void everyTopicIsReadToItsEnd() {
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            String answer = scrape();
            assertThat(Scrape.values(answer, "topic"))
                    .containsExactlyInAnyOrder(Topic.CLAIMS, Topic.RESULTS, Topic.USED, Topic.DEAD_LETTERS)
                    .allSatisfy(topic -> assertThat(answer)
                            .contains("firstcome_log_lag_records{topic=\"" + topic + "\"} 0.0"));
        });
    }

    private static String scrape() {
        return given().get("/q/metrics").asString();
    }

    /** One line a metric, so that a difference is seen. */
    private static String text(Map<String, TreeSet<String>> series) {
        StringBuilder lines = new StringBuilder();
        new TreeMap<>(series).forEach((name, labels) -> lines.append(name).append(' ').append(labels).append('\n'));
        return lines.toString();
    }
}
