package io.firstcome.claimlog;

/** The topics of SPEC §4 and the channels that lead to them; settings of both stand in application.properties. */
public final class Topic {

    public static final String CLAIMS = "coupon-issue";
    public static final String RESULTS = "coupon-issued";
    public static final String USED = "coupon-used";
    public static final String DEAD_LETTERS = "coupon-issue-dlq";

    /** The issuer's consumer group: its offsets say how far the log is decided. */
    public static final String ISSUER_GROUP = "coupon-service";
    static final String RESULTS_GROUP = "coupon-service-results";
    static final String USED_GROUP = "coupon-service-used";
    static final String DEAD_LETTERS_GROUP = "coupon-service-dead-letters";

    /** Channel: claim log → issuer. */
    public static final String CLAIMS_IN = "claims-in";
    /** Channel: results → gate. */
    public static final String RESULTS_IN = "results-in";

    /** Channel: usages, cancellations and revocations → gate. */
    public static final String USED_IN = "used-in";

    /** Channel: the dead-letter topic → its table. */
    public static final String DEAD_LETTERS_IN = "dead-letters-in";
    /** Channel: dead letters that are tried again → claim log. */
    public static final String RETRIES_OUT = "retries-out";

    /** Header of a dead letter: when the record was written that failed, in epoch milliseconds. */
    public static final String RECORDED_AT = "dead-letter-timestamp";

    private Topic() {
    }
}
