package io.firstcome.deadletter;

/** Why a record of the claim log is a dead letter; it decides whether trying again can help. */
public enum Failure {
    /** No claim can be read out of it, today or tomorrow: it waits for an operator. */
    UNREADABLE,
    /** Its coupon does not exist; it may come to, for example with the rest of a restored database. */
    UNKNOWN_COUPON,
    /** The database refused the row, or the record came here in another way. */
    REFUSED
}
