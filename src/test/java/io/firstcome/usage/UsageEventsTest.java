package io.firstcome.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.firstcome.claimlog.Topic;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.json.JsonObject;

/** Every usage, cancellation and revocation is told to other systems, in order, however late (docs/events.md). */
@QuarkusTest
class UsageEventsTest {

    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");

    @Inject
    UsageRelay relay;

    private Tables tables;
    private Records records;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
        records = Records.connect();
    }

    @AfterEach
    void disconnect() {
        Shop.awaitSent(tables);
        tables.close();
        records.close();
    }

    @Test
    void everyChangeIsOneEventInItsOrder() {
        // Given
        String coupon = Shop.issued(3, "kim");

        // When
        Shop.use(coupon, "kim", "order-1", 30_000).statusCode(200);
        Shop.use(coupon, "kim", "order-1", 30_000).statusCode(200);
        Shop.cancel(coupon, "kim", "order-1").statusCode(200);
        Shop.cancel(coupon, "kim", "order-1").statusCode(200);
        Shop.revoke(coupon, true, "kim").statusCode(200);
        Shop.awaitSent(tables);

        // Then
        List<JsonObject> events = events(coupon);
        assertThat(events).extracting(event -> event.getString("change"), event -> event.getInteger("revision"),
                event -> event.getString("orderId"), event -> event.getLong("discount"),
                event -> event.getBoolean("placeReturned"))
                .containsExactly(
                        tuple("USED", 1, "order-1", 5_000L, null),
                        tuple("CANCELED", 2, "order-1", null, null),
                        tuple("REVOKED", 3, null, null, true));
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getString("couponId")).isEqualTo(coupon);
            assertThat(event.getString("userId")).isEqualTo("kim");
            assertThat(event.getInteger("rank")).isEqualTo(1);
            assertThat(Instant.parse(event.getString("at"))).isAfterOrEqualTo(Instant.parse(event.getString("issuedAt")));
        });
        assertThat(events.get(0).getLong("orderAmount")).isEqualTo(30_000L);
        assertThat(events.get(2).getString("reason")).isEqualTo("a bot");
    }

    @Test
    void everyEventLeadsToTheRequestThatItComesOf() {
        // Given
        String coupon = Shop.issued(3, "kim");
        String use = traceparent(1);
        String cancel = traceparent(2);
        String revoke = traceparent(3);

        // When
        Shop.json(Shop.as("kim"), Map.of("orderId", "order-1", "orderAmount", 30_000)).header("traceparent", use)
                .post("/api/coupons/" + coupon + "/usage").then().statusCode(200);
        given().auth().oauth2(Tokens.service()).header("traceparent", cancel)
                .delete("/api/coupons/" + coupon + "/usage?userId=kim&orderId=order-1").then().statusCode(200);
        Shop.json(given().auth().oauth2(Tokens.admin()), Map.of("userIds", List.of("kim"), "reason", "a bot", "giveBack", true))
                .header("traceparent", revoke)
                .post("/api/admin/coupons/" + coupon + "/revocations").then().statusCode(200);
        Shop.awaitSent(tables);

        // Then
        assertThat(found(coupon)).extracting(event -> Records.header(event, "traceparent")).containsExactly(use, cancel,
                revoke);
    }

    private static String traceparent(int number) {
        return "00-4bf92f3577b34da6a3ce929d0e0e473%d-00f067aa0ba902b7-00".formatted(number);
    }

    @Test
    void whatWasLeftBetweenCommitAndTopicIsSentInOrderByWhoeverLooksNext() {
        // Given: more than one batch, and the instance has died behind the commit
        UUID coupon = UUID.randomUUID();
        List<String> left = IntStream.range(0, 600).mapToObj(i -> event(coupon, i + 1)).toList();
        leave(coupon, left);

        // When
        Shop.look(relay);

        // Then
        assertThat(tables.dump("usage_event")).isEmpty();
        assertThat(payloads(coupon.toString())).isEqualTo(left);
    }

    @Test
    void oneInstanceSendsAtATime() {
        // Given
        UUID coupon = UUID.randomUUID();
        leave(coupon, List.of(event(coupon, 1)));
        try (Tables another = Tables.connect()) {
            another.begin();
            another.execute("update usage_relay set id = 1 where id = 1");

            // When
            Shop.look(relay);

            // Then
            assertThat(payloads(coupon.toString())).isEmpty();
            given().get("/q/metrics").then().body(containsString("firstcome_usage_events_waiting 1.0"));
            another.rollback();
        }
        Shop.look(relay);
        assertThat(payloads(coupon.toString())).hasSize(1);
        given().get("/q/metrics").then().body(containsString("firstcome_usage_events_waiting 0.0"))
                .body(containsString("firstcome_usage_events_oldest_age_seconds 0.0"));
    }

    @Test
    void whatIsNotCommittedIsNeverSent() {
        // Given
        UUID coupon = UUID.randomUUID();
        try (Tables another = Tables.connect()) {
            another.begin();
            leave(another, coupon, event(coupon, 1));

            // When
            Shop.look(relay);
            another.rollback();
        }
        Shop.look(relay);

        // Then
        assertThat(payloads(coupon.toString())).isEmpty();
    }

    @Test
    void aGateThatNobodyCouldTellHearsItByTheTopic() {
        // Given: the coupon was used by an instance that died behind its commit
        String coupon = Shop.issued(3, "kim");
        tables.execute("""
                update issued_coupon set used_at = ?, order_id = 'order-1', revision = 1, changed_at = ? where coupon_id = ?""",
                NOON, NOON, UUID.fromString(coupon));
        // By the gate: an instance that has just found Redis asks the database for a while
        Shop.awaitStatus(coupon, "kim", "ISSUED");
        leave(UUID.fromString(coupon), List.of(event(UUID.fromString(coupon), 1)));

        // When
        Shop.look(relay);

        // Then
        Shop.awaitStatus(coupon, "kim", "USED");
        Shop.status(coupon, "kim").body("data.used", equalTo(true)).body("data.orderId", equalTo("order-1"));
    }

    @Test
    void whatComesLateChangesNothingThatIsNewer() {
        // Given
        String coupon = Shop.issued(3, "kim");
        Shop.use(coupon, "kim", "order-1", 30_000).statusCode(200);
        Shop.cancel(coupon, "kim", "order-1").statusCode(200);
        Shop.awaitSent(tables);
        String used = payloads(coupon).get(0);

        // When: it is sent once more, and one behind it, so that it is known to have been read
        leave(UUID.fromString(coupon), List.of(used, used.replace("kim", "lee")));
        Shop.look(relay);

        // Then
        await().atMost(Shop.LIMIT).pollInterval(Duration.ofMillis(20))
                .until(() -> Shop.claim(coupon, "lee").extract().statusCode() == 409);
        Shop.status(coupon, "kim").body("data.status", equalTo("ISSUED")).body("data.used", equalTo(false));
    }

    private static String event(UUID coupon, int revision) {
        return """
                {"couponId":"%s","userId":"kim","change":"USED","revision":%d,"rank":1,"requestedAt":"%s","issuedAt":"%s","new":1}"""
                .formatted(coupon, revision, NOON, NOON);
    }

    private void leave(UUID coupon, List<String> payloads) {
        tables.begin();
        payloads.forEach(payload -> leave(tables, coupon, payload));
        tables.execute("commit");
    }

    private static void leave(Tables tables, UUID coupon, String payload) {
        tables.execute("insert into usage_event (coupon_id, payload, created_at) values (?, ?, ?)", coupon, payload, NOON);
    }

    private List<JsonObject> events(String coupon) {
        return payloads(coupon).stream().map(JsonObject::new).toList();
    }

    private List<String> payloads(String coupon) {
        return found(coupon).stream().map(event -> new String(event.value(), StandardCharsets.UTF_8)).toList();
    }

    private List<ConsumerRecord<String, byte[]>> found(String coupon) {
        return records.in(Topic.USED, event -> coupon.equals(event.key()));
    }
}
