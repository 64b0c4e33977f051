package io.firstcome.operation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.awaitility.Awaitility;
import org.jboss.logmanager.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.firstcome.Tokens;
import io.firstcome.web.Caller;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** An operator reads more of what goes on while it goes on, and what he forgets ends by itself. */
@QuarkusTest
class LogLevelTest {

    private static final String LEVELS = "/api/admin/log-levels/";
    private static final String CATEGORY = "io.firstcome.recovery";
    private static final Logger LOGGER = Logger.getLogger(CATEGORY);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String operator = "operator-" + UUID.randomUUID();

    @Inject
    LogLevels levels;

    @AfterEach
    void asConfigured() {
        levels.resetAll();
    }

    @Test
    void isChangedAtOnceAndBack() {
        // Given
        Instant before = Instant.now();

        // When
        ValidatableResponse changed = set(CATEGORY, Map.of("level", "DEBUG", "minutes", 3)).statusCode(200);

        // Then
        changed.body("data.category", equalTo(CATEGORY)).body("data.level", equalTo("DEBUG"));
        assertThat(Instant.parse(changed.extract().path("data.until")))
                .isBetween(before.plusSeconds(179), Instant.now().plusSeconds(180));
        assertThat(Logger.getLogger(CATEGORY + ".Relay").isLoggable(org.jboss.logmanager.Level.DEBUG)).isTrue();
        operator().get(LEVELS).then().statusCode(200)
                .body("data.find { it.category == '" + CATEGORY + "' }.level", equalTo("DEBUG"))
                .body("data.find { it.category == 'io.firstcome.gate' }.until", nullValue());

        // When
        operator().delete(LEVELS + CATEGORY).then().statusCode(200).body("data.level", equalTo("INFO"))
                .body("data.until", nullValue());
        operator().delete(LEVELS + CATEGORY).then().statusCode(200);

        // Then: what changes nothing is not written down
        assertThat(LOGGER.getLevel()).isNull();
        operator().get("/api/admin/actions?actor=" + operator).then()
                .body("data.items", hasSize(2))
                .body("data.items.kind", hasItem("CHANGE_LOG_LEVEL"))
                .body("data.items[1].details", equalTo(Map.of("category", CATEGORY, "level", "DEBUG", "minutes", 3)));
    }

    @Test
    void goesBackByItself() {
        // When: twice, for the first must not end the second's time with a level that was never configured
        levels.set(CATEGORY, LogLevels.Wanted.ERROR, Duration.ofMinutes(1));
        levels.set(CATEGORY, LogLevels.Wanted.DEBUG, Duration.ofMillis(20));

        // Then
        Awaitility.await().atMost(LIMIT).until(() -> LOGGER.getLevel() == null);
        assertThat(levels.isChanged(CATEGORY)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = { "TRACE, 10", "OFF, 10", "debug, 10", "none, 10", "DEBUG, 0", "DEBUG, 61",
            "DEBUG, -1" })
    void whatCannotBeIsRefused(String level, int minutes) {
        Map<String, Object> wanted = new HashMap<>(Map.of("minutes", minutes));
        wanted.put("level", level);
        set(CATEGORY, wanted).statusCode(400).body("errorMessage.data.violations", hasSize(1));
    }

    /** PITFALLS 13: at DEBUG these would write tokens and passwords. */
    @ParameterizedTest
    @CsvSource({ "io.netty", "io.vertx", "io", "io.firstcomer", "io.quarkus.http.access-log" })
    void anyOtherCategoryIsNotFound(String category) {
        set(category, Map.of("level", "DEBUG")).statusCode(404);
        operator().delete(LEVELS + category).then().statusCode(404);
    }

    @Test
    void isForAdministrators() {
        for (String token : new String[] { Tokens.user("kim"), Tokens.service() }) {
            given().auth().oauth2(token).get(LEVELS).then().statusCode(403);
            given().auth().oauth2(token).contentType(ContentType.JSON).body(Map.of("level", "DEBUG")).put(LEVELS + CATEGORY)
                    .then().statusCode(403);
        }
        assertThat(levels.isChanged(CATEGORY)).isFalse();
    }

    private ValidatableResponse set(String category, Map<String, Object> wanted) {
        return operator().contentType(ContentType.JSON).body(wanted).put(LEVELS + category).then();
    }

    private RequestSpecification operator() {
        return given().urlEncodingEnabled(false).auth().oauth2(Tokens.claims(operator, Caller.ADMIN).sign());
    }
}
