package io.firstcome.web;

/**
 * Why a request was not served: the machine-readable cause in every error answer (SPEC §2). The sentence that goes
 * with it stands under the same name in {@code messages.properties} and {@code messages_ko.properties}.
 */
public enum Reason {
    // What the client sent
    INVALID_REQUEST(400),
    UNAUTHENTICATED(401),
    BAD_CREDENTIALS(401),
    FORBIDDEN(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    NOT_ACCEPTABLE(406),
    PAYLOAD_TOO_LARGE(413),
    URI_TOO_LONG(414),
    UNSUPPORTED_MEDIA_TYPE(415),
    RATE_LIMITED(429),

    // Accounts
    USERNAME_TAKEN(409),
    LOGIN_DISABLED(404),

    // Coupons and claims
    COUPON_NOT_FOUND(404),
    NOT_CLAIMED(404),
    DUPLICATE(409),
    SOLD_OUT(409),
    NOT_OPEN(409),
    CLOSED(409),
    PAUSED(409),

    // Issued coupons and orders
    NOT_ISSUED(409),
    ALREADY_USED(409),
    EXPIRED(409),
    REVOKED(409),
    BELOW_MINIMUM(409),

    // Dead letters
    DEAD_LETTER_NOT_FOUND(404),
    DEAD_LETTER_RESOLVED(409),
    DEAD_LETTER_INCOMPLETE(409),

    // What an operator does with a coupon
    IMPOSSIBLE_STEP(409),
    QUANTITY_TAKEN(409),
    CHANGED_MEANWHILE(412),

    // Us
    INTERNAL(500),
    OVERLOADED(503),
    UNAVAILABLE(503);

    private final int status;

    Reason(int status) {
        this.status = status;
    }

    /** The HTTP status that this cause is answered with. */
    public int status() {
        return status;
    }
}
