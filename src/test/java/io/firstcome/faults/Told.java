package io.firstcome.faults;

import java.time.Instant;

/**
 * What a client was told at one request, or that it was told nothing.
 *
 * @param at when it asked
 * @param until when it was answered, or gave the request up
 * @param status of HTTP, or {@link #NOTHING}
 * @param word status of the claim ({@code PENDING}), reason of the refusal ({@code SOLD_OUT}), or why there was no answer
 */
record Told(String user, Asked asked, Instant at, Instant until, int status, String word) {

    /** Refused, reset, or too late. */
    static final int NOTHING = 0;

    static final int OK = 200;
    static final int ACCEPTED = 202;
    static final int NOT_FOUND = 404;
    static final int REFUSED = 409;
    static final int TOO_MANY = 429;
    static final int UNAVAILABLE = 503;

    enum Asked {
        CLAIM,
        STATUS,
        COUPON
    }

    boolean isOfClaim() {
        return asked == Asked.CLAIM;
    }

    boolean isOfStatus() {
        return asked == Asked.STATUS;
    }

    boolean isAccepted() {
        return isOfClaim() && status == ACCEPTED;
    }

    /** The client has his answer and does not claim again. */
    boolean isFinal() {
        return isOfClaim() && (status == ACCEPTED || status == REFUSED);
    }

    /** The client is to try again; anything else is a mistake of the service. */
    boolean isNotNow() {
        return status == NOTHING || status == TOO_MANY || status == UNAVAILABLE;
    }

    boolean isRefusal(String reason) {
        return isOfClaim() && status == REFUSED && word.equals(reason);
    }

    boolean isStatus(String wanted) {
        return isOfStatus() && status == OK && word.equals(wanted);
    }
}
