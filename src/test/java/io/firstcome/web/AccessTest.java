package io.firstcome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Tokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;

/** Who gets in, and for whom he may act. PITFALLS 6: an expired token is 401, not 400. */
@QuarkusTest
class AccessTest {

    @Inject
    @ConfigProperty(name = "mp.jwt.verify.publickey")
    String publicKey;

    @Test
    void withoutAToken() {
        unauthenticated(given().get("/api/probe/claimant").then());
    }

    @ParameterizedTest
    @ValueSource(strings = { "Bearer", "Bearer ", "Bearer nonsense", "Bearer a.b.c", "Bearer ..", "Basic YTpi", "nonsense" })
    void withAMalformedHeader(String authorization) {
        unauthenticated(given().header("Authorization", authorization).get("/api/probe/claimant").then());
    }

    @Test
    void withAnExpiredToken() {
        unauthenticated(
                with(Tokens.claims("minji", Caller.USER).issuedAt(1).expiresAt(Instant.now().minusSeconds(600)).sign()));
    }

    @Test
    void withATokenThatNeverExpires() {
        String eternal = unsigned("{\"alg\":\"RS256\"}", "{\"iss\":\"firstcome\",\"sub\":\"minji\",\"groups\":[\"user\"]}");

        unauthenticated(with(eternal + "c2ln"));
    }

    @Test
    void withATokenOfAnotherIssuer() {
        unauthenticated(with(Tokens.claims("minji", Caller.USER).issuer("somebody").sign()));
    }

    @Test
    void withATokenSignedByAnotherKey() throws NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);

        unauthenticated(with(Tokens.claims("minji", Caller.USER).sign(generator.generateKeyPair().getPrivate())));
    }

    @Test
    void withATamperedToken() {
        String[] parts = Tokens.user("minji").split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8).replace("\"user\"",
                "\"admin\"");

        unauthenticated(with(parts[0] + "." + encoded(payload) + "." + parts[2]));
    }

    @Test
    void withATokenOfNoAlgorithm() {
        String claims = "{\"iss\":\"firstcome\",\"sub\":\"minji\",\"groups\":[\"admin\"],\"exp\":4102444800}";

        unauthenticated(with(unsigned("{\"alg\":\"none\"}", claims)));
    }

    @Test
    void withThePublicKeyAsASecret() {
        unauthenticated(
                with(Tokens.claims("minji", Caller.ADMIN).jws().algorithm(SignatureAlgorithm.HS256).signWithSecret(publicKey)));
    }

    @Test
    void aBadTokenDoesNotHideWhatIsPublic() {
        given().auth().oauth2("nonsense").get("/api/probe").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = { Caller.USER, Caller.SERVICE, "Admin" })
    void operatorsOnly(String role) {
        given().auth().oauth2(Tokens.claims("somebody", role).sign()).get("/api/probe/operators")
                .then().statusCode(403)
                .body("errorMessage.code", equalTo("E403"))
                .body("errorMessage.data.reason", equalTo("FORBIDDEN"));
        given().auth().oauth2(Tokens.admin()).get("/api/probe/operators").then().statusCode(200);
    }

    @Test
    void aTokenOfATrustedIssuerIsEnough() {
        with(Tokens.user("nobody-in-our-database")).statusCode(200).body("data", equalTo("nobody-in-our-database"));
    }

    @Test
    void aServiceActsForAUser() {
        given().auth().oauth2(Tokens.service()).queryParam("userId", "minji").get("/api/probe/claimant")
                .then().statusCode(200).body("data", equalTo("minji"));
        given().auth().oauth2(Tokens.service()).header("Accept-Language", "ko").get("/api/probe/claimant")
                .then().statusCode(400)
                .body("errorMessage.data.violations[0].field", equalTo("userId"))
                .body("errorMessage.data.violations[0].message", equalTo("사용자를 지정해야 합니다"));
    }

    @Test
    void aUserDoesNotActForAnother() {
        given().auth().oauth2(Tokens.user("minji")).queryParam("userId", "jihun").get("/api/probe/claimant")
                .then().statusCode(403).body("errorMessage.data.reason", equalTo("FORBIDDEN"));
    }

    private static ValidatableResponse with(String token) {
        assertThat(token).contains(".");
        return given().auth().oauth2(token).get("/api/probe/claimant").then();
    }

    private static void unauthenticated(ValidatableResponse answer) {
        answer.statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("resultType", equalTo("ERROR"))
                .body("errorMessage.code", equalTo("E401"))
                .body("errorMessage.message", equalTo("Please log in."))
                .body("errorMessage.data.reason", equalTo("UNAUTHENTICATED"));
    }

    private static String unsigned(String header, String claims) {
        return encoded(header) + "." + encoded(claims) + ".";
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
