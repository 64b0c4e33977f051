package io.firstcome.gate;

/**
 * A claim at the gate.
 *
 * @param idempotencyKey what the client repeats its request with, empty for none
 * @param traceparent of the request, empty for none
 */
public record Claim(String userId, String idempotencyKey, String traceparent) {
}
