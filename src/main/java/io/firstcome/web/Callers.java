package io.firstcome.web;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Reads the {@link Caller} off the request. For endpoints behind {@code @RolesAllowed}: there the token is verified already. */
@ApplicationScoped
public class Callers {

    private final SecurityIdentity identity;
    private final CurrentVertxRequest request;

    Callers(SecurityIdentity identity, CurrentVertxRequest request) {
        this.identity = identity;
        this.request = request;
    }

    /** Whose request this is. Costs no I/O and may be called on the event loop. */
    public Caller current() {
        String subject = identity.getPrincipal() instanceof JsonWebToken token ? token.getSubject() : null;
        return new Caller(subject, identity.getRoles(), Languages.of(acceptLanguage()));
    }

    private String acceptLanguage() {
        RoutingContext routing = request.getCurrent();
        return routing == null ? null : routing.request().getHeader(HttpHeaders.ACCEPT_LANGUAGE);
    }
}
