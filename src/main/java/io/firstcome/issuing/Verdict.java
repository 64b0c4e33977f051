package io.firstcome.issuing;

import java.time.Instant;

/**
 * What becomes of one claim of the log.
 *
 * @param owned WON and OWNED: what the user has; else null
 */
record Verdict(Kind kind, Owned owned) {

    enum Kind {
        /** A row has to be inserted. */
        WON,
        /** The user has the coupon already: a redelivered record, or a second claim. Nothing changes. */
        OWNED,
        /** Nothing is left: a row has to be inserted, so that it stays so. */
        REJECTED,
        /** This very claim was rejected already: a redelivered record. Nothing changes, though there may be stock now. */
        REJECTED_BEFORE,
        /** No such coupon: this record can never succeed. */
        UNKNOWN_COUPON
    }

    /** A row of {@code issued_coupon}, there already or about to be. */
    record Owned(int rank, Instant requestedAt, Instant issuedAt) {
    }

    static Verdict of(Kind kind) {
        return new Verdict(kind, null);
    }
}
