package io.firstcome.web;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import io.quarkus.logging.Log;

/**
 * Everything that nobody foresaw. An outage is told as one (503); the rest is 500 with an id that leads to the log line, and
 * nothing about classes or SQL.
 */
@Provider
public class UnexpectedMapper implements ExceptionMapper<Throwable> {

    /** The key under which a 500 carries the id of its log line. */
    public static final String ERROR_ID = "errorId";

    // An outage in mid-drop fails tens of thousands of requests a second; the log needs one of them.
    private static final long NANOS_BETWEEN_OUTAGE_LINES = Duration.ofSeconds(1).toNanos();
    // Empty until the first: a native executable would bring the time of the machine that has built it
    private static final AtomicReference<Long> LAST_OUTAGE_LINE = new AtomicReference<>();

    private final HttpHeaders request;

    UnexpectedMapper(HttpHeaders request) {
        this.request = request;
    }

    @Override
    public Response toResponse(Throwable exception) {
        return answer(exception).response(request);
    }

    static ErrorAnswer answer(Throwable exception) {
        Optional<Reason> outage = Outage.reasonOf(exception);
        if (outage.isPresent()) {
            logOutage(outage.get(), exception);
            return ErrorAnswer.of(outage.get()).retryAfter(Outage.RETRY_AFTER);
        }
        String errorId = UUID.randomUUID().toString();
        Log.errorf(exception, "Unexpected failure, error id %s", errorId);
        return ErrorAnswer.of(Reason.INTERNAL).with(ERROR_ID, errorId);
    }

    private static void logOutage(Reason reason, Throwable exception) {
        long now = System.nanoTime();
        Long last = LAST_OUTAGE_LINE.get();
        if ((last == null || now - last >= NANOS_BETWEEN_OUTAGE_LINES) && LAST_OUTAGE_LINE.compareAndSet(last, now)) {
            // Without the trace: where an outage was noticed says nothing about it
            Log.warnf("%s: %s", reason, exception);
        }
    }
}
