package io.firstcome.usage;

import java.util.List;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What came of a revocation.
 *
 * @param revoked how many lost their coupon by it
 * @param returned how many places came back by it
 * @param users in the order in which they were named, each once
 */
@Schema(name = "Revocation", examples = """
        {"couponId": "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "revoked": 1, "returned": 1,
         "users": [{"userId": "019ac5f0-0b1c-7d43-8f0e-6f1f4a5f2c10", "outcome": "REVOKED"}]}""")
public record RevocationView(UUID couponId, int revoked, int returned, List<User> users) {

    /** One of those who were named. */
    @Schema(name = "RevokedUser")
    public record User(String userId, Outcome outcome) {
    }

    public enum Outcome {
        /** By this request. */
        REVOKED,
        /** Before; a place that was kept then goes back where this request says so. */
        ALREADY_REVOKED,
        /** An order uses the coupon: it has to be canceled first. Nothing changes. */
        ALREADY_USED,
        /** He has none. A claim of his that is under way is not stopped. */
        NOT_ISSUED
    }
}
