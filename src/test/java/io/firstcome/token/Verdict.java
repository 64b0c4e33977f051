package io.firstcome.token;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.eclipse.microprofile.jwt.JsonWebToken;

import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;

/**
 * What a check says of a token: good, with everything that a program can ask it, or not.
 *
 * @param said the claims by name, or what was thrown
 */
record Verdict(boolean isGood, Map<String, Object> said) {

    static Verdict of(JWTCallerPrincipalFactory check, String token, JWTAuthContextInfo terms) {
        try {
            return new Verdict(true, everything(check.parse(token, terms)));
        } catch (ParseException bad) {
            return new Verdict(false, Map.of("refused by", ParseException.class));
        } catch (RuntimeException broken) {
            return new Verdict(false, Map.of("refused by", broken.getClass()));
        }
    }

    private static Map<String, Object> everything(JsonWebToken token) {
        Map<String, Object> said = new TreeMap<>();
        for (String claim : token.getClaimNames()) {
            Object value = token.getClaim(claim);
            said.put(claim, value instanceof Set<?> several ? new TreeSet<>(several) : String.valueOf(value));
        }
        // asked for in the way that programs do
        said.put("getName()", String.valueOf(token.getName()));
        said.put("getSubject()", String.valueOf(token.getSubject()));
        said.put("getGroups()", new TreeSet<>(token.getGroups()));
        said.put("getAudience()", String.valueOf(token.getAudience()));
        said.put("getExpirationTime()", token.getExpirationTime());
        said.put("getIssuedAtTime()", token.getIssuedAtTime());
        said.put("getIssuer()", token.getIssuer());
        said.put("getRawToken()", token.getRawToken());
        said.put("getTokenID()", String.valueOf(token.getTokenID()));
        return said;
    }
}
