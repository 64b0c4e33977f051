package io.firstcome.web;

import java.util.Locale;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.jwt.JsonWebToken;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Who is asking, as the token of the current request says it. No account is ever looked up: a valid token is enough, whoever
 * issued it. For endpoints behind {@code @RolesAllowed}, where the token is verified already; does no I/O and may be called
 * on the event loop.
 */
@ApplicationScoped
public class Caller {

    /** Somebody who claims for himself. */
    public static final String USER = "user";
    /** Another back end, which may act for any user. */
    public static final String SERVICE = "service";
    /** An operator, who may do that too. */
    public static final String ADMIN = "admin";

    private final SecurityIdentity identity;
    private final CurrentVertxRequest request;

    Caller(SecurityIdentity identity, CurrentVertxRequest request) {
        this.identity = identity;
        this.request = request;
    }

    /**
     * For whom the request is made (SPEC §2): a user acts for himself, a service or an administrator for the user that it
     * names.
     *
     * @param userId the request's query parameter {@code userId}, null where it has none
     * @return a valid user id
     * @throws Problem FORBIDDEN where a user names another; INVALID_REQUEST where a service or an administrator names nobody,
     *         or
     *         an id that cannot be one; UNAUTHENTICATED where a user's token says nothing that could be a user id
     */
    public String claimant(String userId) {
        String subject = identity.getPrincipal() instanceof JsonWebToken token ? token.getSubject() : null;
        return new Claimant(subject, identity.getRoles(), language()).claimant(userId);
    }

    /** Who acts as an operator: the subject of the token. For endpoints of administrators. */
    public String operator() {
        String subject = identity.getPrincipal() instanceof JsonWebToken token ? token.getSubject() : null;
        return subject == null ? identity.getPrincipal().getName() : subject;
    }

    /** The same where an administrator asks, who may be doing what others do too; null for everybody else. */
    public String operatorIfAny() {
        return identity.hasRole(ADMIN) ? operator() : null;
    }

    /** The language for what is wrong with the request. */
    public Locale language() {
        return Languages.of(acceptLanguage());
    }

    /** Whether this is somebody who acts for himself, and can: what {@link #claimant} says without more ado. */
    public static boolean isPlainUser(JsonWebToken token) {
        Set<String> roles = token.getGroups();
        return roles.contains(USER) && !roles.contains(SERVICE) && !roles.contains(ADMIN) && isUserId(token.getSubject());
    }

    /** 1 to 64 characters, none of them a control, a blank or half a character. */
    public static boolean isUserId(String candidate) {
        return Claimant.isUserId(candidate);
    }

    private String acceptLanguage() {
        RoutingContext routing = request.getCurrent();
        return routing == null ? null : routing.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE);
    }
}
