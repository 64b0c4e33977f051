package io.firstcome;

import java.time.Duration;
import java.util.Set;

import io.firstcome.web.Caller;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;

/** Tokens for {@code @QuarkusTest}s, signed with the test application's own key, so no account and no log-in is needed. */
public final class Tokens {

    private static final String ISSUER = "firstcome";
    private static final Duration LIFESPAN = Duration.ofHours(1);

    private Tokens() {
    }

    /** A user's, whose id is the subject. */
    public static String user(String id) {
        return claims(id, Caller.USER).sign();
    }

    public static String admin() {
        return claims("operator", Caller.ADMIN).sign();
    }

    public static String service() {
        return claims("shop", Caller.SERVICE).sign();
    }

    /** A good token that is still to be signed, for tests that spoil it first. */
    public static JwtClaimsBuilder claims(String subject, String... roles) {
        return Jwt.issuer(ISSUER).subject(subject).groups(Set.of(roles)).expiresIn(LIFESPAN);
    }
}
