package io.firstcome.claimlog;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;

/**
 * The trace that a claim belongs to, as text (W3C traceparent): it goes with the claim through outbox and log to the line that
 * says it is issued, whether or not anybody records spans (SPEC §3.8).
 */
public final class Traces {

    /** The header, in HTTP and in the log. */
    public static final String HEADER = "traceparent";

    private static final Pattern FORM = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int LENGTH = 55;
    private static final int FLAGS_LENGTH = 2;
    /** The last digit of the flags, where the lowest bit is set. */
    private static final String SAMPLED = "13579bdf";
    private static final int ID_START = 3;
    private static final int ID_END = 35;
    private static final HexFormat HEX = HexFormat.of();

    private Traces() {
    }

    /**
     * Of the request at hand: the span's where spans are recorded, else what the client says, else a new one.
     *
     * @param header what the request has for it, null for none
     */
    public static String ofRequest(String header) {
        SpanContext span = Span.current().getSpanContext();
        if (span.isValid()) {
            return of(span);
        }
        return isOne(header) ? header : anew();
    }

    /**
     * Of a record that anybody may have written.
     *
     * @return null where the record does not say
     */
    public static String ofRecord(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null) {
            return null;
        }
        String candidate = new String(header.value(), StandardCharsets.US_ASCII);
        return isOne(candidate) ? candidate : null;
    }

    static String of(SpanContext span) {
        return "00-" + span.getTraceId() + '-' + span.getSpanId() + '-' + span.getTraceFlags().asHex();
    }

    /** Whether spans of it are recorded where anybody records some. Looks at one character. */
    static boolean isSampled(String traceparent) {
        return traceparent != null && traceparent.length() == LENGTH
                && SAMPLED.indexOf(traceparent.charAt(LENGTH - 1)) >= 0;
    }

    /** What its spans hang on, {@link Context#root()} where it is none. */
    static Context context(String traceparent) {
        if (!isOne(traceparent)) {
            return Context.root();
        }
        return Context.root().with(Span.wrap(SpanContext.createFromRemoteParent(traceparent.substring(ID_START, ID_END),
                traceparent.substring(ID_END + 1, LENGTH - FLAGS_LENGTH - 1),
                TraceFlags.fromHex(traceparent, LENGTH - FLAGS_LENGTH), TraceState.getDefault())));
    }

    /** The trace id, "-" where there is none. */
    public static String id(String traceparent) {
        return isOne(traceparent) ? traceparent.substring(ID_START, ID_END) : "-";
    }

    private static boolean isOne(String candidate) {
        return candidate != null && candidate.length() == LENGTH && FORM.matcher(candidate).matches();
    }

    /** Recorded by nobody. */
    private static String anew() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return "00-" + HEX.toHexDigits(random.nextLong(1, Long.MAX_VALUE)) + HEX.toHexDigits(random.nextLong()) + '-'
                + HEX.toHexDigits(random.nextLong(1, Long.MAX_VALUE)) + "-00";
    }
}
