package io.firstcome.usage;

/**
 * Whose doing a change is.
 *
 * @param operator the administrator who does it, null where it is none
 * @param traceparent what the request belongs to; its events are found by it
 */
record Cause(String operator, String traceparent) {

    boolean isOperator() {
        return operator != null;
    }
}
