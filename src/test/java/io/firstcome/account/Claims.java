package io.firstcome.account;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import io.restassured.path.json.JsonPath;

/** What is written in a token. */
final class Claims {

    private Claims() {
    }

    static JsonPath header(String token) {
        return part(token, 0);
    }

    static JsonPath of(String token) {
        return part(token, 1);
    }

    private static JsonPath part(String token, int number) {
        return JsonPath.from(new String(Base64.getUrlDecoder().decode(token.split("\\.")[number]), StandardCharsets.UTF_8));
    }
}
