package io.firstcome.claim;

import java.util.Set;
import java.util.UUID;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.jwt.JsonWebToken;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;

import io.firstcome.Json;
import io.firstcome.claimlog.Traces;
import io.firstcome.coupon.CouponId;
import io.firstcome.limits.Call;
import io.firstcome.limits.Limits;
import io.firstcome.limits.RequestLimits;
import io.firstcome.token.TokenMechanism;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.firstcome.web.Problem;
import io.firstcome.web.VertxAnswers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Answers what nearly everybody in a drop sends, a user's own claim and the question where it stands, before Quarkus REST:
 * that costs half of what a refusal takes (docs/adr/0011). It decides nothing: {@link ClaimService} and
 * {@link ClaimStatusService} do. Whatever is not as usual (a token that is not good, somebody who acts for another, an
 * Idempotency-Key, a body, another format) goes on to {@link ClaimResource}, which answers in the same words. Runs on the
 * event loop.
 */
@Singleton
public class ClaimRoute {

    private static final String ID = "id";
    private static final String PATH = "/api/coupons/:" + ID + "/issue";
    /** Behind Quarkus' filters, which have negative orders, and before Quarkus REST. */
    private static final int BEFORE_REST = 1;

    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json;charset=UTF-8");
    private static final Set<String> WANTS_JSON = Set.of("*/*", "application/json", "application/json, text/plain, */*");

    private final ClaimService claims;
    private final ClaimStatusService statuses;
    private final Limits limits;
    private final TokenMechanism tokens;
    private final VertxAnswers answers;
    private final ObjectWriter json;

    ClaimRoute(ClaimService claims, ClaimStatusService statuses, Limits limits, TokenMechanism tokens, VertxAnswers answers,
            ObjectMapper json) {
        this.claims = claims;
        this.statuses = statuses;
        this.limits = limits;
        this.tokens = tokens;
        this.answers = answers;
        this.json = json.writerFor(json.constructType(Envelope.class));
    }

    void install(@Observes Router router) {
        router.route(HttpMethod.POST, PATH).order(BEFORE_REST).handler(this::claim);
        router.route(HttpMethod.GET, PATH).order(BEFORE_REST).handler(this::status);
    }

    private void claim(RoutingContext routing) {
        Asked asked = asked(routing, Call.CLAIM);
        if (asked == null) {
            return;
        }
        UUID couponId = asked.couponId();
        String userId = asked.userId();
        String traceparent = Traces.ofRequest(routing.request().getHeader(Traces.HEADER));
        Context context = Vertx.currentContext();
        claims.claim(couponId, userId, "", traceparent, new ClaimService.Answer() {
            @Override
            public void accepted(ClaimService.Accepted claim) {
                context.runOnContext(here -> {
                    HttpServerResponse response = routing.response().setStatusCode(202);
                    response.putHeader(HttpHeaders.LOCATION, location(routing.request(), couponId));
                    send(response, ClaimView.pending(couponId, userId, claim.requestedAt()));
                });
            }

            @Override
            public void refused(Problem problem) {
                context.runOnContext(here -> answers.refuse(routing, problem));
            }
        });
    }

    private void status(RoutingContext routing) {
        Asked asked = asked(routing, Call.STATUS);
        if (asked == null) {
            return;
        }
        Context context = Vertx.currentContext();
        statuses.status(asked.couponId(), asked.userId(), (status, failure) -> context.runOnContext(here -> {
            if (failure == null) {
                send(routing.response(), status);
            } else if (failure instanceof Problem problem) {
                answers.refuse(routing, problem);
            } else {
                routing.fail(failure);
            }
        }));
    }

    /** A request as nearly all are. */
    private record Asked(UUID couponId, String userId) {
    }

    /** Null where it has gone another way: on to the resource, or back to who is too fast. */
    private Asked asked(RoutingContext routing, Call call) {
        // Before the token, so that nobody has any number of signatures checked
        Problem refusal = limits.ofAddress(call, routing.request());
        if (refusal == null) {
            Asked asked = usual(routing);
            if (asked == null) {
                RequestLimits.counted(routing);
                routing.next();
                return null;
            }
            refusal = limits.ofUser(call, asked.userId());
            if (refusal == null) {
                return asked;
            }
        }
        answers.refuse(routing, refusal);
        return null;
    }

    /** Null where it is not as usual. */
    private Asked usual(RoutingContext routing) {
        String userId = isUsual(routing.request()) ? plainUser(routing) : null;
        UUID couponId = userId == null ? null : couponId(routing);
        return couponId == null ? null : new Asked(couponId, userId);
    }

    private static boolean isUsual(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.query() == null
                && (accept == null || WANTS_JSON.contains(accept))
                && (length == null || length.equals("0"))
                && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                && !request.headers().contains(ClaimResource.IDEMPOTENCY_KEY);
    }

    /** The caller's id where he acts for himself, else null. */
    private String plainUser(RoutingContext routing) {
        JsonWebToken token = tokens.caller(routing);
        return token != null && Caller.isPlainUser(token) ? token.getSubject() : null;
    }

    /** Null where it cannot be one. */
    private static UUID couponId(RoutingContext routing) {
        try {
            return CouponId.parse(routing.pathParam(ID));
        } catch (Problem malformed) {
            return null;
        }
    }

    private void send(HttpServerResponse response, ClaimView claim) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        response.end(Buffer.buffer(Json.bytes(json, Envelope.success(claim))));
    }

    private static String location(HttpServerRequest request, UUID couponId) {
        String status = ClaimResource.statusOf(couponId, null, false).toString();
        HostAndPort cameTo = request.authority();
        // HTTP/1.0 may leave it out
        return cameTo == null || cameTo.host().isEmpty() ? status : request.scheme() + "://" + cameTo + status;
    }
}
