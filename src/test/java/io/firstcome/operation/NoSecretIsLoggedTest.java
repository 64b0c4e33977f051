package io.firstcome.operation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;

/** Neither passwords nor tokens reach the log, whatever happens to them (PITFALLS 13). */
@QuarkusTest
class NoSecretIsLoggedTest {

    private static final String PASSWORD = "secret-" + UUID.randomUUID();
    private static final Logger OURS = Logger.getLogger("io.firstcome");

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler listener = new Handler() {

        private final PatternFormatter everything = new PatternFormatter("%c %s %X%e");

        @Override
        public void publish(LogRecord entry) {
            lines.add(everything.format(ExtLogRecord.wrap(entry)));
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

    /** Ours tells all that it can. */
    @BeforeEach
    void listen() {
        listener.setLevel(Level.ALL);
        OURS.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(listener);
    }

    @AfterEach
    void stopListening() {
        Logger.getLogger("").removeHandler(listener);
        OURS.setLevel(null);
    }

    @Test
    void fromTheSignUpToTheClaim() {
        // Given
        String name = "s-" + UUID.randomUUID().toString().substring(0, 20);
        String coupon = Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 1);

        // When
        post("/api/users/signup", Map.of("username", name, "password", PASSWORD), 201);
        post("/api/users/signup", Map.of("username", name, "password", PASSWORD), 409);
        post("/api/users/signup", Map.of("username", "?", "password", PASSWORD.repeat(3)), 400);
        post("/api/users/signup", "{\"username\":\"" + name + "\",\"password\":\"" + PASSWORD, 400);
        post("/api/auth/login", Map.of("username", name, "password", "not " + PASSWORD), 401);
        post("/api/auth/login", Map.of("username", PASSWORD, "password", PASSWORD), 401);
        post("/api/auth/login", Map.of("username", name, "password", List.of(PASSWORD)), 400);
        String token = given().contentType(ContentType.JSON).body(Map.of("username", name, "password", PASSWORD))
                .post("/api/auth/login").then().statusCode(200).extract().path("data.accessToken");
        String signature = token.substring(token.lastIndexOf('.') + 1);
        claim(coupon, token, "", 202);
        claim(coupon, token, "?x=1", 409);
        claim(coupon, token + "x", "", 401);
        claim(coupon, "x" + token, "?x=1", 401);
        given().auth().oauth2(token).get("/api/probe/broken").then().statusCode(500);

        // Then
        assertThat(lines).isNotEmpty().noneMatch(line -> line.contains(PASSWORD) || line.contains(signature)
                || line.contains("$2a$") || line.contains("Bearer ey"));
    }

    private static void post(String path, Object body, int status) {
        given().contentType(ContentType.JSON).body(body).post(path).then().statusCode(status);
    }

    private static void claim(String coupon, String token, String query, int status) {
        given().header("Authorization", "Bearer " + token).post("/api/coupons/" + coupon + "/issue" + query)
                .then().statusCode(status);
    }
}
