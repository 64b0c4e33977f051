package io.firstcome.issuing;

import java.sql.SQLException;
import java.util.Set;

import io.vertx.mysqlclient.MySQLException;

/**
 * Tells what the database will never take from an outage, which passes. In doubt it is an outage: waiting costs time, a
 * dead letter costs somebody a coupon (PITFALLS 12).
 */
public final class DatabaseRefusal {

    /**
     * Classes of SQLSTATE that a statement gets for its values: data exception, integrity. Not 42 (syntax or access): the
     * statements are ours, so it means missing privileges, a late migration or too many connections, for all claims alike.
     */
    private static final Set<String> STATES = Set.of("22", "23");
    private static final int CLASS_LENGTH = 2;
    /** The same, under the state HY000: ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, ER_CHECK_CONSTRAINT_VIOLATED. */
    private static final Set<Integer> CODES = Set.of(1366, 3819);

    private DatabaseRefusal() {
    }

    /** Whether this failure is the server's word that it will never take these values. */
    public static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MySQLException refused) {
                return isForGood(refused.getErrorCode(), refused.getSqlState());
            }
            // What Hibernate Reactive makes of it, without the original
            if (cause instanceof SQLException refused) {
                return isForGood(refused.getErrorCode(), refused.getSQLState());
            }
        }
        return false;
    }

    private static boolean isForGood(int code, String state) {
        return CODES.contains(code)
                || (state != null && state.length() >= CLASS_LENGTH
                        && STATES.contains(state.substring(0, CLASS_LENGTH)));
    }
}
