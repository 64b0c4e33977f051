package io.firstcome.usage;

import io.firstcome.coupon.IssuedStatus;
import io.firstcome.web.Reason;

/**
 * The decision whether an order may use an issued coupon. Plain Java, without I/O.
 *
 * @param discount GRANTED: what the order saves; else 0
 * @param refusal REFUSED: why; else null
 */
record Redemption(Kind kind, long discount, Reason refusal) {

    enum Kind {
        /** The order may use it. */
        GRANTED,
        /** This very order uses it already: it gets its first answer again. */
        REPEATED,
        REFUSED
    }

    private static final Redemption REPEATED = new Redemption(Kind.REPEATED, 0, null);

    /**
     * @param status null where the user has no such coupon
     * @param isSameOrder whether the order that uses it is this one
     */
    static Redemption decide(Discount rule, IssuedStatus status, boolean isSameOrder, long orderAmount) {
        if (status == null) {
            return refused(Reason.NOT_ISSUED);
        }
        return switch (status) {
            case REVOKED -> refused(Reason.REVOKED);
            case USED -> isSameOrder ? REPEATED : refused(Reason.ALREADY_USED);
            case EXPIRED -> refused(Reason.EXPIRED);
            case ISSUED -> rule.isFor(orderAmount)
                    ? new Redemption(Kind.GRANTED, rule.on(orderAmount), null)
                    : refused(Reason.BELOW_MINIMUM);
        };
    }

    private static Redemption refused(Reason reason) {
        return new Redemption(Kind.REFUSED, 0, reason);
    }
}
