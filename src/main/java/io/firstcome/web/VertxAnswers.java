package io.firstcome.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;

import io.firstcome.Json;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

/**
 * The answers that are given outside Quarkus REST, in the same shape: bodies over the limit, paths that nobody
 * serves, failures of Vert.x' own handlers. The management paths under {@code /q} stay as Quarkus has them, where they are on
 * this port (quarkus.management.enabled).
 *
 * <p>
 * Out of reach, because they are answered before there is a route, and without a body: by Netty's decoder a request line over
 * {@code quarkus.http.limits.max-initial-line-length} (414), a header over {@code max-header-size} (431) and what is not HTTP
 * at all
 * (400); by Quarkus' root handler an address that is no URI, such as a bad percent-encoding (400). Everything here runs on the
 * event
 * loop.
 */
@Singleton
public class VertxAnswers {

    private static final String MANAGEMENT = "/q/";

    // Quarkus checks the length of a body at -2 and answers without one of its own; this has to come before.
    private static final int BEFORE_QUARKUS_BODY_LIMIT = -1000;
    // After Quarkus REST and everything else that may want the request, before Quarkus' own error page (the very last).
    private static final int AFTER_ALL = Integer.MAX_VALUE - 1;

    // RFC 9113 §8.1: the answer is complete, the client should stop sending
    private static final long HTTP2_NO_ERROR = 0;

    private static final String ANYTHING_BESIDES = ", */*;q=0.1";

    private final ObjectWriter json;
    private final long maxBodyBytes;
    private final boolean isManagementElsewhere;
    /** By reason and manner; both are few. */
    private final Map<Reason, Map<ErrorAnswer.Manner, Prepared>> plain = new ConcurrentHashMap<>();

    VertxAnswers(ObjectMapper json, @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxBodySize,
            @ConfigProperty(name = "quarkus.management.enabled", defaultValue = "false") boolean isManagementElsewhere) {
        this.json = json.writer();
        this.maxBodyBytes = maxBodySize.asLongValue();
        this.isManagementElsewhere = isManagementElsewhere;
    }

    void install(@Observes Router router) {
        // Quarkus' own check of a body of unknown length ends in a bare 413 from a worker thread; Vert.x' fails the request instead.
        Handler<RoutingContext> unknownLength = BodyHandler.create(false).setBodyLimit(maxBodyBytes);
        router.route().order(BEFORE_QUARKUS_BODY_LIMIT).handler(routing -> {
            acceptSuccess(routing.request());
            limitBody(routing, unknownLength);
        });
        router.route().order(AFTER_ALL).handler(this::notFound).failureHandler(this::failed);
    }

    /** Who names the shape of errors alone takes our answers all the same; Quarkus REST would say 406 to him. */
    private static void acceptSuccess(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        if (ErrorFormat.of(accept) == ErrorFormat.PROBLEM_DETAILS) {
            request.headers().set(HttpHeaders.ACCEPT, accept + ANYTHING_BESIDES);
        }
    }

    private void limitBody(RoutingContext routing, Handler<RoutingContext> unknownLength) {
        HttpServerRequest request = routing.request();
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > maxBodyBytes) {
            tooLarge(routing);
        } else if (length == null && hasBodyOfUnknownLength(request) && routing.body().buffer() == null) {
            request.resume();
            unknownLength.handle(routing);
        } else {
            routing.next();
        }
    }

    /**
     * HTTP/1.1 announces one by a header. HTTP/2 announces nothing, and Vert.x does not let a request be read ahead of Quarkus
     * REST
     * there, so that Quarkus' own answer without a body remains.
     */
    private static boolean hasBodyOfUnknownLength(HttpServerRequest request) {
        return request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    private void notFound(RoutingContext routing) {
        if (isManagement(routing)) {
            routing.next();
        } else {
            send(routing, ErrorAnswer.of(Reason.NOT_FOUND));
        }
    }

    private void failed(RoutingContext routing) {
        if (isManagement(routing) || routing.response().headWritten()) {
            routing.next();
        } else if (routing.statusCode() == Reason.PAYLOAD_TOO_LARGE.status()) {
            tooLarge(routing);
        } else {
            send(routing, answer(routing));
        }
    }

    private static ErrorAnswer answer(RoutingContext routing) {
        Throwable failure = routing.failure();
        if (failure instanceof UnauthorizedException || failure instanceof AuthenticationFailedException) {
            return ErrorAnswer.of(Reason.UNAUTHENTICATED);
        }
        if (failure instanceof ForbiddenException) {
            return ErrorAnswer.of(Reason.FORBIDDEN);
        }
        if (failure instanceof Problem problem) {
            return ErrorAnswer.of(problem);
        }
        if (routing.statusCode() >= 400 && routing.statusCode() < 500) {
            return ErrorAnswer.ofStatus(routing.statusCode());
        }
        return UnexpectedMapper.answer(failure == null ? new IllegalStateException("Failed without a cause") : failure);
    }

    /** The rest of the body is not read: HTTP/1.1 has to give the connection up for that, HTTP/2 only the stream. */
    private void tooLarge(RoutingContext routing) {
        HttpServerResponse response = routing.response();
        if (routing.request().version() == HttpVersion.HTTP_2) {
            response.endHandler(sent -> response.reset(HTTP2_NO_ERROR));
        } else {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            response.endHandler(sent -> routing.request().connection().close());
        }
        send(routing, ErrorAnswer.of(Reason.PAYLOAD_TOO_LARGE));
    }

    /** Ends a request as {@link ProblemMapper} does. */
    public void refuse(RoutingContext routing, Problem problem) {
        if (problem.data().isEmpty() && problem.retryAfter() == null && problem.headers().isEmpty()) {
            // What a losing crowd hears is always the same
            plain.computeIfAbsent(problem.reason(), reason -> new ConcurrentHashMap<>())
                    .computeIfAbsent(manner(routing), manner -> Prepared.of(ErrorAnswer.of(problem), manner, json))
                    .send(routing.response());
        } else {
            send(routing, ErrorAnswer.of(problem));
        }
    }

    private void send(RoutingContext routing, ErrorAnswer answer) {
        Prepared.of(answer, manner(routing), json).send(routing.response());
    }

    private static ErrorAnswer.Manner manner(RoutingContext routing) {
        return ErrorAnswer.Manner.of(routing.request()::getHeader);
    }

    /** An answer as it goes out. */
    private record Prepared(int status, MultiMap headers, Buffer body) {

        static Prepared of(ErrorAnswer answer, ErrorAnswer.Manner manner, ObjectWriter json) {
            MultiMap headers = MultiMap.caseInsensitiveMultiMap();
            answer.headers(manner).forEach(headers::add);
            return new Prepared(answer.status(), headers, Buffer.buffer(Json.bytes(json, answer.body(manner))));
        }

        void send(HttpServerResponse response) {
            response.setStatusCode(status);
            response.headers().addAll(headers);
            response.end(body);
        }
    }

    private boolean isManagement(RoutingContext routing) {
        String path = routing.request().path();
        return !isManagementElsewhere && path != null && path.startsWith(MANAGEMENT);
    }
}
