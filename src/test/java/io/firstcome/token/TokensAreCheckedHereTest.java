package io.firstcome.token;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.firstcome.Tokens;
import io.firstcome.web.Caller;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTParser;
import io.smallrye.jwt.auth.principal.ParseException;

/** In the application it is this check that decides, for requests and for whoever injects SmallRye's parser. */
@QuarkusTest
class TokensAreCheckedHereTest {

    @Inject
    TokenCheck check;

    @Inject
    JWTCallerPrincipalFactory factory;

    @Inject
    JWTParser parser;

    @Test
    void smallRyeAsksThisCheck() throws ParseException {
        String token = Tokens.user("minji");
        int before = check.remembered();

        assertThat(parser.parse(token).getSubject()).isEqualTo("minji");

        assertThat(factory).isSameAs(check);
        assertThat(check.remembered()).isEqualTo(before + 1);
    }

    @Test
    void aRequestsTokenIsRememberedOnce() {
        String user = UUID.randomUUID().toString();
        String token = Tokens.user(user);
        int before = check.remembered();

        for (int time = 0; time < 3; time++) {
            given().auth().oauth2(token).get("/api/probe/claimant").then().statusCode(200).body("data", equalTo(user));
        }

        assertThat(check.remembered()).isEqualTo(before + 1);
    }

    @Test
    void theSchemeIsReadInWhateverCase() {
        for (String scheme : new String[] { "bearer ", "BEARER ", "Bearer " }) {
            given().header("Authorization", scheme + Tokens.user("minji")).get("/api/probe/claimant").then().statusCode(200);
        }
        given().header("Authorization", "Bearer\t" + Tokens.user("minji")).get("/api/probe/claimant").then().statusCode(401);
    }

    @Test
    void aTokenSeenBeforeGivesNobodyElsesRights() {
        String user = Tokens.user("minji");
        String admin = Tokens.claims("minji", Caller.ADMIN).sign();
        for (int time = 0; time < 2; time++) {
            given().auth().oauth2(admin).get("/api/probe/operators").then().statusCode(200);
            given().auth().oauth2(user).get("/api/probe/operators").then().statusCode(403);
            // a letter more, and nothing is remembered of it
            given().auth().oauth2(admin + "AAAA").get("/api/probe/operators").then().statusCode(401);
        }
    }
}
