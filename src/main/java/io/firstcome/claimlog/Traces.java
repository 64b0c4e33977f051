package io.firstcome.claimlog;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;

/**
 * The trace that a claim belongs to, as text (W3C traceparent): it goes with the claim through outbox and log to the line that
 * says it is issued, whether or not anybody records spans (SPEC §3.8).
 */
public final class Traces {

    /** The header, in HTTP and in the log. */
    public static final String HEADER = "traceparent";

    /** The id of no trace. */
    public static final String NONE = "-";

    private static final Pattern FORM = Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int LENGTH = 55;
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
            return "00-" + span.getTraceId() + '-' + span.getSpanId() + '-' + span.getTraceFlags().asHex();
        }
        return isOne(header) ? header : anew();
    }

    /** The trace id, {@link #NONE} where there is none. */
    public static String id(String traceparent) {
        return isOne(traceparent) ? traceparent.substring(ID_START, ID_END) : NONE;
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
