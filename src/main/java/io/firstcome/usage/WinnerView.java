package io.firstcome.usage;

import java.time.Instant;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;

import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.coupon.IssuedStatus;

/**
 * One who was issued a coupon, as an administrator may see him; what does not apply is left out.
 *
 * @param placeReturned REVOKED: whether somebody else got the place
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Winner", examples = """
        {"rank": 63, "userId": "019ac5f0-0b1c-7d43-8f0e-6f1f4a5f2c10", "status": "USED",
         "requestedAt": "2026-11-27T03:00:01.250Z", "issuedAt": "2026-11-27T03:00:01.271Z",
         "usedAt": "2026-11-27T04:10:00.000Z", "orderId": "2026-1127-0042", "orderAmount": 30000, "discount": 5000}""")
public record WinnerView(int rank, String userId, IssuedStatus status, Instant requestedAt, Instant issuedAt, Instant usedAt,
        String orderId, Long orderAmount, Long discount, Instant revokedAt, String reason, String revokedBy,
        Boolean placeReturned) {

    /** The columns of {@link #line}. */
    static final String HEADER = Csv.line("rank", "userId", "status", "requestedAt", "issuedAt", "usedAt", "orderId",
            "orderAmount", "discount", "revokedAt", "reason", "revokedBy", "placeReturned");

    /** @param isOver whether the coupon has expired */
    static WinnerView of(IssuedCoupon issued, boolean isOver) {
        return new WinnerView(issued.rank(), issued.userId(), issued.status(isOver), issued.requestedAt(), issued.issuedAt(),
                issued.usedAt(), issued.orderId(), issued.orderAmount(), issued.discount(), issued.revokedAt(),
                issued.revocationReason(), issued.revokedBy(), issued.isRevoked() ? issued.isPlaceReturned() : null);
    }

    String line() {
        return Csv.line(rank, userId, status, requestedAt, issuedAt, usedAt, orderId, orderAmount, discount, revokedAt, reason,
                revokedBy, placeReturned);
    }
}
