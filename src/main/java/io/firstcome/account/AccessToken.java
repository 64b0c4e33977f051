package io.firstcome.account;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a log-in gives.
 *
 * @param expiresIn seconds from now
 */
public record AccessToken(
        @Schema(examples = "eyJhbGciOiJSUzI1NiJ9.e30.c2ln") String accessToken,
        @Schema(examples = "Bearer") String tokenType,
        @Schema(examples = "3600") long expiresIn) {

    static AccessToken bearer(String token, long expiresIn) {
        return new AccessToken(token, "Bearer", expiresIn);
    }

    @Override
    public String toString() {
        return "AccessToken[expiresIn=" + expiresIn + "]";
    }
}
