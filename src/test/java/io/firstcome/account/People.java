package io.firstcome.account;

import static io.restassured.RestAssured.given;

import java.util.Map;
import java.util.UUID;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;

/** Sign-ups and log-ins as people do them; everybody here is new, so that no test knows another's. */
final class People {

    static final String PASSWORD = "correct horse";

    private People() {
    }

    static String newName() {
        return "p-" + UUID.randomUUID().toString().substring(0, 20);
    }

    static ValidatableResponse signUp(Object username, Object password) {
        return given().contentType(ContentType.JSON).body(Map.of("username", username, "password", password))
                .post("/api/users/signup").then();
    }

    static ValidatableResponse logIn(String username, String password) {
        return given().contentType(ContentType.JSON).body(Map.of("username", username, "password", password))
                .post("/api/auth/login").then();
    }

    static String token(String username, String password) {
        return logIn(username, password).statusCode(200).extract().path("data.accessToken");
    }
}
