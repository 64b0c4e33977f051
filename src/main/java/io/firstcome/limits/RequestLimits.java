package io.firstcome.limits;

import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.jwt.JsonWebToken;

import io.firstcome.web.Caller;
import io.firstcome.web.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;

/** The {@link Limits} for endpoints of Quarkus REST, by the request that is being served. */
@ApplicationScoped
public class RequestLimits {

    private static final String COUNTED = RequestLimits.class.getName();

    private final Limits limits;
    private final SecurityIdentity identity;
    private final CurrentVertxRequest current;

    RequestLimits(Limits limits, SecurityIdentity identity, CurrentVertxRequest current) {
        this.limits = limits;
        this.identity = identity;
        this.current = current;
    }

    /** A handler before Quarkus REST has counted this request for its address. */
    public static void counted(RoutingContext routing) {
        routing.put(COUNTED, true);
    }

    /**
     * For endpoints that anybody may call.
     *
     * @throws Problem RATE_LIMITED
     */
    public void mustAllowAddress(Call call) {
        RoutingContext routing = current.getCurrent();
        if (routing.get(COUNTED) == null) {
            mustBeNull(limits.ofAddress(call, routing.request()));
        }
    }

    /**
     * For endpoints behind {@code @RolesAllowed}, where the token is checked already. A back end and an administrator act for
     * many and are not limited.
     *
     * @throws Problem RATE_LIMITED
     */
    public void mustAllow(Call call) {
        mustAllowAddress(call);
        Set<String> roles = identity.getRoles();
        if (roles.contains(Caller.SERVICE) || roles.contains(Caller.ADMIN)) {
            limits.forgetAddress(call, current.getCurrent().request());
        } else if (identity.getPrincipal() instanceof JsonWebToken token && token.getSubject() != null) {
            mustBeNull(limits.ofUser(call, token.getSubject()));
        }
    }

    private static void mustBeNull(Problem refusal) {
        if (refusal != null) {
            throw refusal;
        }
    }
}
