package io.firstcome;

import java.util.UUID;

import org.jboss.logging.MDC;

/** The fields that log lines have in JSON besides their text, under the same names everywhere. For any thread. */
public final class LogFields {

    public static final String COUPON_ID = "couponId";
    /** Never the id: {@link UserHash}. */
    public static final String USER = "user";
    public static final String TRACE_ID = "traceId";
    public static final String RANK = "rank";

    private LogFields() {
    }

    /** Writes a line about a coupon. */
    public static void coupon(UUID couponId, Runnable line) {
        with(COUPON_ID, couponId.toString(), line);
    }

    /** Writes a line about a claim. */
    public static void claim(UUID couponId, String userHash, String traceId, Runnable line) {
        coupon(couponId, () -> with(USER, userHash, () -> with(TRACE_ID, traceId, line)));
    }

    private static void with(String name, String value, Runnable line) {
        Object before = MDC.get(name);
        MDC.put(name, value);
        try {
            line.run();
        } finally {
            if (before == null) {
                MDC.remove(name);
            } else {
                MDC.put(name, before);
            }
        }
    }
}
