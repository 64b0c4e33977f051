package io.firstcome.claim;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.ws.rs.NameBinding;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.UriInfo;

import org.jboss.resteasy.reactive.server.ServerRequestFilter;

import io.firstcome.coupon.CouponId;
import io.firstcome.limits.Call;
import io.firstcome.limits.RequestLimits;
import io.firstcome.web.Caller;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;

/**
 * Finds out where a claim stands before its stream begins: behind the first byte of a stream nobody can be told 404 or 503
 * any more.
 */
public class FirstLook {

    /** Of endpoints that want it. */
    @NameBinding
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Wanted {
    }

    private static final String FOUND = FirstLook.class.getName();

    private final ClaimEvents events;
    private final RequestLimits limits;
    private final Caller caller;

    FirstLook(ClaimEvents events, RequestLimits limits, Caller caller) {
        this.events = events;
        this.limits = limits;
        this.caller = caller;
    }

    @Wanted
    @ServerRequestFilter
    Uni<Void> look(ContainerRequestContext request, UriInfo uri) {
        limits.mustAllow(Call.STATUS);
        return events
                .begin(CouponId.parse(uri.getPathParameters().getFirst("id")),
                        caller.claimant(uri.getQueryParameters().getFirst("userId")))
                .emitOn(MutinyHelper.executor(Vertx.currentContext()))
                .invoke(found -> request.setProperty(FOUND, found))
                .replaceWithVoid();
    }

    static ClaimView found(ContainerRequestContext request) {
        return (ClaimView) request.getProperty(FOUND);
    }
}
