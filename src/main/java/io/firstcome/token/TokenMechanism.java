package io.firstcome.token;

import java.util.List;
import java.util.Set;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.jwt.JsonWebToken;

import io.quarkus.arc.All;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.smallrye.jwt.runtime.auth.JWTAuthMechanism;
import io.quarkus.smallrye.jwt.runtime.auth.JsonWebTokenCredential;
import io.quarkus.smallrye.jwt.runtime.auth.SmallRyeJwtConfig;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.HttpCredentialTransport;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;

/**
 * Takes the token from where it usually is, {@code Authorization: Bearer}, straight to its check: Quarkus' own mechanism gets
 * there by way of providers and their asynchronous chain, which costs more than a remembered token. In every other case, and
 * for the challenge, it is that mechanism.
 */
@Singleton
public class TokenMechanism implements HttpAuthenticationMechanism {

    private static final String BEARER = "Bearer";
    private static final String SCHEME = BEARER + " ";

    private final TokenCheck check;
    private final JWTAuthMechanism smallRye;
    private final boolean isUsual;

    TokenMechanism(TokenCheck check, JWTAuthMechanism smallRye, JWTAuthContextInfo terms, SmallRyeJwtConfig config,
            @All List<SecurityIdentityAugmentor> augmentors) {
        this.check = check;
        this.smallRye = smallRye;
        this.isUsual = check.isInUse()
                && HttpHeaders.AUTHORIZATION.equals(terms.getTokenHeader())
                && terms.getTokenSchemes().equals(List.of(BEARER))
                && !config.blockingAuthentication().orElse(false)
                // providers would ask them
                && augmentors.isEmpty();
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext request, IdentityProviderManager providers) {
        String token = token(request);
        if (token == null) {
            return smallRye.authenticate(request, providers);
        }
        // whose challenge a refusal is answered with
        request.put(HttpAuthenticationMechanism.class.getName(), this);
        try {
            return Uni.createFrom().item(identity(token, request));
        } catch (ParseException bad) {
            return Uni.createFrom().failure(new AuthenticationFailedException(bad));
        }
    }

    /**
     * Who is asking, for handlers that come before Quarkus' security.
     *
     * @return null where that has to decide: the token is not good, is not where it usually is, or there is none
     */
    public JsonWebToken caller(RoutingContext request) {
        String token = token(request);
        try {
            return token == null ? null : check.parse(token);
        } catch (ParseException bad) {
            return null;
        }
    }

    /** Null where it is not where it usually is. */
    private String token(RoutingContext request) {
        String header = isUsual ? request.request().getHeader(HttpHeaders.AUTHORIZATION) : null;
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length())
                : null;
    }

    /** The same as {@code MpJwtValidator} makes. */
    private SecurityIdentity identity(String token, RoutingContext request) throws ParseException {
        JWTCallerPrincipal caller = check.parse(token);
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(caller)
                .addCredential(new JsonWebTokenCredential(token))
                .addRoles(caller.getGroups())
                .addAttribute(SecurityIdentity.USER_ATTRIBUTE, caller)
                .addAttribute(RoutingContext.class.getName(), request)
                .build();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext request) {
        return smallRye.getChallenge(request);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return smallRye.getCredentialTypes();
    }

    @Override
    public Uni<HttpCredentialTransport> getCredentialTransport(RoutingContext request) {
        return smallRye.getCredentialTransport(request);
    }

    /** Before Quarkus' own. */
    @Override
    public int getPriority() {
        return smallRye.getPriority() + 1;
    }
}
