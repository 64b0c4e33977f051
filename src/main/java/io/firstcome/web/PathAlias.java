package io.firstcome.web;

import java.util.Optional;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * The singular {@code /api/coupon/…} of seed 003 reaches {@code /api/coupons/…}. The request is rerouted before anything else
 * has seen it, so resources, security and the Location headers that they build know the canonical path only. Costs the
 * canonical path one comparison in Vert.x' list of routes; runs on the event loop.
 */
@Singleton
public class PathAlias {

    private static final String SINGULAR = "/api/coupon";
    private static final String PLURAL = "/api/coupons";

    // Ahead of every route of Quarkus, or its handlers would run twice.
    private static final int FIRST = Integer.MIN_VALUE;

    void install(@Observes Router router) {
        router.route(SINGULAR + "/*").order(FIRST).handler(PathAlias::reroute);
    }

    private static void reroute(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        // Vert.x matches more than it is told: without regard to a doubled slash, for example
        Optional<String> canonical = canonical(request.uri());
        if (canonical.isPresent()) {
            routing.reroute(request.method(), canonical.get());
        } else {
            routing.next();
        }
    }

    /**
     * @param uri a path with or without a query
     * @return the same in the plural, nothing where the path is not under the singular
     */
    static Optional<String> canonical(String uri) {
        if (!uri.startsWith(SINGULAR)) {
            return Optional.empty();
        }
        String rest = uri.substring(SINGULAR.length());
        boolean whole = rest.isEmpty() || rest.charAt(0) == '/' || rest.charAt(0) == '?';
        return whole ? Optional.of(PLURAL + rest) : Optional.empty();
    }
}
