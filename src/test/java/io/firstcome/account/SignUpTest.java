package io.firstcome.account;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;

@QuarkusTest
class SignUpTest {

    @Test
    void givesAnIdAndNeverThePassword() {
        String name = People.newName();

        ValidatableResponse answer = People.signUp(name, People.PASSWORD).statusCode(201)
                .body("resultType", equalTo("SUCCESS"))
                .body("data.username", equalTo(name));

        assertThat(UUID.fromString(answer.extract().path("data.userId")).version()).isEqualTo(7);
        assertThat(answer.extract().<Map<String, Object>> path("data")).containsOnlyKeys("userId", "username");
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "ab", "a b", "김민지", "a/b", "a@b", "1234567890123456789012345678901", "abc\n" })
    void namesHaveRules(String name) {
        People.signUp(name, People.PASSWORD).statusCode(400)
                .body("errorMessage.data.reason", equalTo("INVALID_REQUEST"))
                .body("errorMessage.data.violations.field", contains("username"))
                .body("errorMessage.data.violations.message",
                        contains("must be 3 to 30 letters, digits, dots, hyphens or underscores"));
    }

    @ParameterizedTest
    @CsvSource({ "7, a", "73, a", "25, 김" })
    void passwordsHaveRules(int length, String character) {
        People.signUp(People.newName(), character.repeat(length)).statusCode(400)
                .body("errorMessage.data.violations.field", contains("password"));
    }

    @ParameterizedTest
    @CsvSource({ "8, a", "72, a", "24, 김" })
    void passwordsOfEveryKindLogIn(int length, String character) {
        String name = People.newName();

        People.signUp(name, character.repeat(length)).statusCode(201);

        People.logIn(name, character.repeat(length)).statusCode(200);
        People.logIn(name, character.repeat(length) + "x").statusCode(401);
    }

    @Test
    void whatIsMissingIsNamed() {
        given().contentType(ContentType.JSON).header("Accept-Language", "ko").body("{}").post("/api/users/signup")
                .then().statusCode(400)
                .body("errorMessage.data.violations.field", contains("password", "username"))
                .body("errorMessage.data.violations.message", contains("널이어서는 안됩니다", "널이어서는 안됩니다"));
    }

    @Test
    void aSignUpCannotChooseARole() {
        String name = People.newName();
        given().contentType(ContentType.JSON)
                .body(Map.of("username", name, "password", People.PASSWORD, "role", "ADMIN"))
                .post("/api/users/signup").then().statusCode(201);

        given().auth().oauth2(People.token(name, People.PASSWORD)).contentType(ContentType.JSON)
                .body(Map.of("username", People.newName(), "password", People.PASSWORD, "role", "ADMIN"))
                .post("/api/users").then().statusCode(403);
    }

    @ParameterizedTest
    @CsvSource({ "USER, user", "SERVICE, service", "ADMIN, admin" })
    void anAdministratorOpensAccountsOfEveryRole(String role, String group) {
        String name = People.newName();

        open(Tokens.admin(), name, role).statusCode(201).body("data.username", equalTo(name));

        assertThat(Claims.of(People.token(name, People.PASSWORD)).getList("groups")).isEqualTo(java.util.List.of(group));
    }

    @Test
    void nobodyElseDoes() {
        open(Tokens.user("minji"), People.newName(), "USER").statusCode(403);
        open(Tokens.service(), People.newName(), "USER").statusCode(403);
        given().contentType(ContentType.JSON).body("{}").post("/api/users").then().statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = { "ROOT", "admin", "" })
    void aRoleThatIsNone(String role) {
        open(Tokens.admin(), People.newName(), role).statusCode(400)
                .body("errorMessage.data.violations.field", contains("role"));
    }

    private static ValidatableResponse open(String token, String username, String role) {
        return given().auth().oauth2(token).contentType(ContentType.JSON)
                .body(Map.of("username", username, "password", People.PASSWORD, "role", role))
                .post("/api/users").then();
    }
}
