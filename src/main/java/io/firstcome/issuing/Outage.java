package io.firstcome.issuing;

import java.sql.SQLException;
import java.util.Set;

import io.vertx.mysqlclient.MySQLException;

/**
 * Tells an outage, which passes, from data that the database will never take. In doubt it is an outage: waiting costs
 * time, a dead letter costs somebody a coupon (PITFALLS 12).
 */
final class Outage {

    /**
     * Classes of SQLSTATE that a statement gets for its values: data exception, integrity. Not 42 (syntax or access): the
     * statements are ours, so it means missing privileges, a late migration or too many connections, for all claims alike.
     */
    private static final Set<String> NEVER_TAKEN = Set.of("22", "23");
    private static final int CLASS_LENGTH = 2;
    /** The same, under the state HY000: ER_TRUNCATED_WRONG_VALUE_FOR_FIELD, ER_CHECK_CONSTRAINT_VIOLATED. */
    private static final Set<Integer> NEVER_TAKEN_CODES = Set.of(1366, 3819);

    private Outage() {
    }

    static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MySQLException refused) {
                return !isNeverTaken(refused.getErrorCode(), refused.getSqlState());
            }
            // Hibernate Reactive puts the driver's exception into one of JDBC's and drops it
            if (cause instanceof SQLException refused) {
                return !isNeverTaken(refused.getErrorCode(), refused.getSQLState());
            }
        }
        return true;
    }

    private static boolean isNeverTaken(int code, String state) {
        return NEVER_TAKEN_CODES.contains(code)
                || (state != null && state.length() >= CLASS_LENGTH
                        && NEVER_TAKEN.contains(state.substring(0, CLASS_LENGTH)));
    }
}
