package io.firstcome.web;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request that ends without what was asked for; {@link ProblemMapper} turns it into the answer. It carries no stack
 * trace: a refusal is an answer, not an accident.
 */
public class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient Map<String, Object> data;
    private final Duration retryAfter;
    private final transient Map<String, String> headers;

    private Problem(Reason reason, Map<String, Object> data, Duration retryAfter, Map<String, String> headers) {
        super(reason.name(), null, false, false);
        this.reason = reason;
        this.data = data;
        this.retryAfter = retryAfter;
        this.headers = headers;
    }

    public static Problem of(Reason reason) {
        return new Problem(reason, Map.of(), null, Map.of());
    }

    /** The same problem with one more entry in {@code errorMessage.data}, behind {@code reason}. */
    public Problem with(String key, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(data);
        more.put(key, value);
        return new Problem(reason, more, retryAfter, headers);
    }

    /** The same problem with a {@code Retry-After} header, rounded up to whole seconds, at least one. */
    public Problem retryAfter(Duration wait) {
        return new Problem(reason, data, wait, headers);
    }

    /** The same problem with one more header. */
    public Problem header(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(reason, data, retryAfter, more);
    }

    /** Rounded up, at least one, as headers say it. */
    public static long wholeSeconds(Duration wait) {
        return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }

    public Reason reason() {
        return reason;
    }

    public Map<String, Object> data() {
        return data;
    }

    /** Null where the client gains nothing by waiting. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /** Of the answer, besides those that every error has. */
    public Map<String, String> headers() {
        return headers;
    }
}
