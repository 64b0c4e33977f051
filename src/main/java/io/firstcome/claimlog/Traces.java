package io.firstcome.claimlog;

import java.util.Map;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;

/** A trace as text (W3C traceparent), for claims that leave the request's memory before they are in the log. */
public final class Traces {

    private static final String HEADER = "traceparent";

    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> headers) {
            return headers.keySet();
        }

        @Override
        public String get(Map<String, String> headers, String name) {
            return headers.get(name);
        }
    };

    private Traces() {
    }

    /** Empty where there is no trace. */
    public static String traceparent(Context context) {
        SpanContext span = Span.fromContext(context).getSpanContext();
        return span.isValid()
                ? "00-" + span.getTraceId() + '-' + span.getSpanId() + '-' + span.getTraceFlags().asHex()
                : "";
    }

    /** @param traceparent no trace for what is none, null included */
    public static Context of(String traceparent) {
        return traceparent == null ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), Map.of(HEADER, traceparent), GETTER);
    }
}
