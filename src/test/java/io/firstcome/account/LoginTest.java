package io.firstcome.account;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;

@QuarkusTest
class LoginTest {

    @Inject
    AccountConfig config;

    @Test
    void givesATokenThatSaysWhoOneIs() {
        String name = People.newName();
        String userId = People.signUp(name, People.PASSWORD).extract().path("data.userId");

        ValidatableResponse answer = People.logIn(name, People.PASSWORD).statusCode(200)
                .header("Cache-Control", "no-store")
                .body("data.tokenType", equalTo("Bearer"))
                .body("data.expiresIn", equalTo(3600));

        String token = answer.extract().path("data.accessToken");
        JsonPath claims = Claims.of(token);
        assertThat(Claims.header(token).getString("alg")).isEqualTo("RS256");
        assertThat(claims.getString("iss")).isEqualTo("firstcome");
        assertThat(claims.getString("sub")).isEqualTo(userId);
        assertThat(claims.getString("upn")).isEqualTo(name);
        assertThat(claims.getList("groups")).isEqualTo(List.of("user"));
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(3600);
        given().auth().oauth2(token).get("/api/probe/claimant").then().statusCode(200).body("data", equalTo(userId));
    }

    @Test
    void theFirstAdministratorIsThere() {
        assertThat(Claims.of(People.token("admin", "admin")).getList("groups")).isEqualTo(List.of("admin"));
    }

    @Test
    void aWrongPasswordAndAnUnknownNameAreOneAnswer() {
        String name = People.newName();
        People.signUp(name, People.PASSWORD).statusCode(201);

        String wrongPassword = refused(People.logIn(name, "wrong password"));
        String unknownName = refused(People.logIn(People.newName(), People.PASSWORD));
        String impossibleName = refused(People.logIn("김민지 🙂", People.PASSWORD));

        assertThat(unknownName).isEqualTo(wrongPassword);
        assertThat(impossibleName).isEqualTo(wrongPassword);
    }

    @Test
    void repeatedFailuresAreSlowedDownEvenWhenTheNextOneIsRight() {
        String name = People.newName();
        String other = People.newName();
        People.signUp(name, People.PASSWORD).statusCode(201);
        People.signUp(other, People.PASSWORD).statusCode(201);
        for (int failure = 0; failure < config.loginFailures(); failure++) {
            People.logIn(name, "wrong password").statusCode(401);
        }

        People.logIn(name, People.PASSWORD).statusCode(429)
                .header("Retry-After", matchesPattern("[1-9]\\d*"))
                .header("RateLimit-Policy", "\"login-name\";q=10;w=60")
                .header("RateLimit", matchesPattern("\"login-name\";r=0;t=[1-9]\\d*"))
                .body("errorMessage.data.reason", equalTo("RATE_LIMITED"));
        People.logIn(name.toUpperCase(java.util.Locale.ROOT), People.PASSWORD).statusCode(429);
        People.logIn(other, People.PASSWORD).statusCode(200);
    }

    @Test
    void whoLogsInOftenIsNotSlowedDown() {
        String name = People.newName();
        People.signUp(name, People.PASSWORD).statusCode(201);

        for (int time = 0; time < 2 * config.loginFailures(); time++) {
            People.logIn(name, People.PASSWORD).statusCode(200);
        }
    }

    private static String refused(ValidatableResponse answer) {
        return answer.statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("errorMessage.data.reason", equalTo("BAD_CREDENTIALS"))
                .extract().asString();
    }
}
