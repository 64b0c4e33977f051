package io.firstcome.issuing;

import java.util.Set;

import io.vertx.mysqlclient.MySQLException;

/**
 * Tells an outage, which passes, from data that the database will never take. In doubt it is an outage: waiting costs
 * time, a dead letter costs somebody a coupon (PITFALLS 12).
 */
final class Outage {

    /** Classes of SQLSTATE that a statement gets for what is in it: data exception, integrity, syntax or privilege. */
    private static final Set<String> NEVER_TAKEN = Set.of("22", "23", "42");
    private static final int CLASS_LENGTH = 2;
    private static final int ER_CHECK_CONSTRAINT_VIOLATED = 3819;

    private Outage() {
    }

    static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MySQLException refused) {
                return !isNeverTaken(refused);
            }
        }
        return true;
    }

    private static boolean isNeverTaken(MySQLException refused) {
        String state = refused.getSqlState();
        return refused.getErrorCode() == ER_CHECK_CONSTRAINT_VIOLATED
                || (state != null && state.length() >= CLASS_LENGTH
                        && NEVER_TAKEN.contains(state.substring(0, CLASS_LENGTH)));
    }
}
