package io.firstcome.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/**
 * One error on its way out: everything that the answer says, before it is known whether Quarkus REST or Vert.x sends it.
 *
 * @param status the HTTP status; the reason's own, or a rarer one of the same kind that the framework chose
 * @param data what {@code errorMessage.data} says besides the reason
 * @param retryAfter null where the client gains nothing by waiting
 * @param more headers that only this answer has
 */
record ErrorAnswer(int status, Reason reason, Map<String, Object> data, Duration retryAfter, Map<String, String> more) {

    static final String BEARER = "Bearer";

    private static final String TYPE = "urn:firstcome:problem:";

    /**
     * How a request wants to be told.
     *
     * @param language one of {@link Languages#SPOKEN}
     */
    record Manner(Locale language, ErrorFormat format) {

        /** @param header reads a header of the request, null where it has none */
        static Manner of(UnaryOperator<String> header) {
            return new Manner(Languages.of(header.apply(HttpHeaders.ACCEPT_LANGUAGE)),
                    ErrorFormat.of(header.apply(HttpHeaders.ACCEPT)));
        }
    }

    static ErrorAnswer of(Reason reason) {
        return new ErrorAnswer(reason.status(), reason, Map.of(), null, Map.of());
    }

    static ErrorAnswer of(Problem problem) {
        return new ErrorAnswer(problem.reason().status(), problem.reason(), problem.data(), problem.retryAfter(),
                problem.headers());
    }

    static ErrorAnswer invalid(List<Violation> violations) {
        return of(Reason.INVALID_REQUEST).with(Violation.KEY, violations);
    }

    /** The answer to a status that the framework came up with: it is kept, the reason is the nearest one. */
    static ErrorAnswer ofStatus(int status) {
        Reason reason = switch (status) {
            case 401 -> Reason.UNAUTHENTICATED;
            case 403 -> Reason.FORBIDDEN;
            case 404 -> Reason.NOT_FOUND;
            case 405 -> Reason.METHOD_NOT_ALLOWED;
            case 406 -> Reason.NOT_ACCEPTABLE;
            case 413 -> Reason.PAYLOAD_TOO_LARGE;
            case 414 -> Reason.URI_TOO_LONG;
            case 415 -> Reason.UNSUPPORTED_MEDIA_TYPE;
            case 429 -> Reason.RATE_LIMITED;
            case 502, 503, 504 -> Reason.UNAVAILABLE;
            default -> status >= 500 ? Reason.INTERNAL : Reason.INVALID_REQUEST;
        };
        return new ErrorAnswer(status, reason, Map.of(), null, Map.of());
    }

    ErrorAnswer with(String key, Object value) {
        Map<String, Object> extended = new LinkedHashMap<>(data);
        extended.put(key, value);
        return new ErrorAnswer(status, reason, extended, retryAfter, more);
    }

    ErrorAnswer retryAfter(Duration wait) {
        return new ErrorAnswer(status, reason, data, wait, more);
    }

    /** What is written as JSON. */
    Object body(Manner manner) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("reason", reason);
        all.putAll(data);
        String sentence = Messages.of(reason, manner.language());
        return switch (manner.format()) {
            case ENVELOPE -> Envelope.error(new Envelope.ErrorMessage("E" + status, sentence, all));
            case PROBLEM_DETAILS -> new ProblemDetails(TYPE + reason, sentence, status, all);
        };
    }

    /** The headers that belong to this answer. */
    Map<String, String> headers(Manner manner) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(HttpHeaders.CONTENT_TYPE, manner.format().mediaType());
        headers.put(HttpHeaders.CONTENT_LANGUAGE, manner.language().getLanguage());
        headers.put(HttpHeaders.VARY, HttpHeaders.ACCEPT + ", " + HttpHeaders.ACCEPT_LANGUAGE);
        if (status == 401) {
            headers.put(HttpHeaders.WWW_AUTHENTICATE, BEARER);
        }
        if (retryAfter != null) {
            headers.put(HttpHeaders.RETRY_AFTER, Long.toString(Problem.wholeSeconds(retryAfter)));
        }
        headers.putAll(more);
        return headers;
    }

    Response response(HttpHeaders request) {
        Manner manner = Manner.of(request::getHeaderString);
        Response.ResponseBuilder answer = Response.status(status).entity(body(manner));
        headers(manner).forEach(answer::header);
        return answer.build();
    }
}
