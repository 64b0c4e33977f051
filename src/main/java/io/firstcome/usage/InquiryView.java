package io.firstcome.usage;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import io.firstcome.web.Reason;

/**
 * Whether an order could use a coupon at this moment.
 *
 * @param discount what it would save, 0 where it could not
 * @param reason why it could not, null where it could
 */
@Schema(name = "Validation", examples = """
        {"valid": false, "discount": 0, "reason": "EXPIRED"}""")
public record InquiryView(boolean valid, long discount, Reason reason) {

    static InquiryView of(Redemption redemption) {
        return new InquiryView(redemption.kind() == Redemption.Kind.GRANTED, redemption.discount(), redemption.refusal());
    }
}
