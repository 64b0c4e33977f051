package io.firstcome.gate;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;

/**
 * A claim at the gate.
 *
 * @param idempotencyKey what the client repeats its request with, empty for none
 * @param traceparent of the request, empty for none
 * @param span of this question, null where nobody records it
 */
public record Claim(String userId, String idempotencyKey, String traceparent, Span span) {

    /** OpenTelemetry's semantic conventions. */
    private static final AttributeKey<Long> CLAIMS = AttributeKey.longKey("db.operation.batch.size");

    /** Learns how many claims share the call that asks for this one. */
    void askedWith(int claims) {
        if (span != null) {
            span.setAttribute(CLAIMS, (long) claims);
        }
    }
}
