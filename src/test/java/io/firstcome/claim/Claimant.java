package io.firstcome.claim;

import java.time.Instant;
import java.util.UUID;

import io.firstcome.claimlog.Traces;
import io.smallrye.mutiny.Uni;

/** Claims as the HTTP resource does, for tests of other packages. */
public final class Claimant {

    private Claimant() {
    }

    /** When the claim was taken; fails as {@link ClaimService#claim} does. */
    public static Uni<Instant> claim(ClaimService claims, UUID couponId, String userId) {
        return claims.claim(couponId, userId, "", Traces.ofRequest(null)).map(ClaimService.Accepted::requestedAt);
    }
}
