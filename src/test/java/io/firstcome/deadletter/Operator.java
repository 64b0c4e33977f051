package io.firstcome.deadletter;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.apache.kafka.clients.producer.RecordMetadata;

import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** Somebody who looks after the dead letters, over HTTP. */
final class Operator {

    private static final String PATH = "/api/admin/dead-letters";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Operator() {
    }

    /** Waits until the record of that place is a dead letter in the table; there is only one. */
    static UUID awaitStored(Tables tables, RecordMetadata place) {
        return awaitStored(tables, place.topic(), place.partition(), place.offset());
    }

    static UUID awaitStored(Tables tables, String topic, int partition, long offset) {
        List<UUID> found = await().atMost(LIMIT).until(() -> tables.deadLetters(topic, partition, offset),
                ids -> !ids.isEmpty());
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    /** Waits until the issuer has failed with it so often. */
    static JsonPath awaitAttempts(UUID id, int attempts) {
        return await().atMost(LIMIT).until(() -> look(id), letter -> letter.getInt("attempts") == attempts);
    }

    static JsonPath look(UUID id) {
        return request().get(PATH + "/" + id).then().statusCode(200).extract().jsonPath().setRootPath("data");
    }

    static ValidatableResponse list(Map<String, ?> query) {
        return request().queryParams(query).get(PATH).then();
    }

    static ValidatableResponse replay(Object id) {
        return request().post(PATH + "/" + id + "/replay").then();
    }

    static ValidatableResponse replayAll(UUID coupon) {
        return request().queryParam("couponId", coupon).post(PATH + "/replay").then();
    }

    static ValidatableResponse discard(Object id, String reason) {
        return request().contentType(ContentType.JSON).body(Map.of("reason", reason))
                .post(PATH + "/" + id + "/discard").then();
    }

    private static RequestSpecification request() {
        return given().auth().oauth2(Tokens.admin());
    }
}
