package io.firstcome.claim;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.claimlog.Traces;
import io.firstcome.coupon.CouponId;
import io.firstcome.limits.Call;
import io.firstcome.limits.RequestLimits;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;

/**
 * A user's claim of a coupon over HTTP: make it, and see where it stands. What nearly everybody sends is answered by
 * {@link ClaimRoute} in the same words.
 */
@Path("/api/coupons/{id}/issue")
@RolesAllowed({ Caller.USER, Caller.SERVICE, Caller.ADMIN })
@Tag(name = "Claims")
public class ClaimResource {

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    static final String IDEMPOTENT_REPLAYED = "Idempotent-Replayed";

    private final ClaimService claims;
    private final ClaimStatusService statuses;
    private final RequestLimits limits;
    private final Caller caller;

    ClaimResource(ClaimService claims, ClaimStatusService statuses, RequestLimits limits, Caller caller) {
        this.claims = claims;
        this.statuses = statuses;
        this.limits = limits;
        this.caller = caller;
    }

    @POST
    @Operation(summary = "Claim a coupon", description = """
            Answered when the claim is in the log, or kept for it while it is away. A service or an administrator claims for a user by userId. A request \
            that is repeated with the same Idempotency-Key gets its first answer again.""")
    @APIResponse(responseCode = "202", description = "Accepted; Location is its status")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    @APIResponse(responseCode = "409", description = "DUPLICATE, SOLD_OUT, NOT_OPEN, CLOSED, PAUSED")
    @APIResponse(responseCode = "429", description = "RATE_LIMITED; try again after Retry-After")
    @APIResponse(responseCode = "503", description = "OVERLOADED, UNAVAILABLE; try again after Retry-After")
    public Uni<RestResponse<Envelope<ClaimView>>> claim(@RestPath String id, @RestQuery String userId,
            @RestHeader(IDEMPOTENCY_KEY) @Pattern(regexp = ClaimRequested.IDEMPOTENCY_KEY) String idempotencyKey,
            @Parameter(hidden = true) @RestHeader(Traces.HEADER) String traceparent) {
        limits.mustAllow(Call.CLAIM);
        UUID couponId = CouponId.parse(id);
        String claimant = caller.claimant(userId);
        return here(
                claims.claim(couponId, claimant, idempotencyKey == null ? "" : idempotencyKey, Traces.ofRequest(traceparent)))
                .map(accepted -> answer(couponId, claimant, accepted, userId != null));
    }

    @GET
    @Operation(summary = "Where a claim stands", description = "PENDING, then ISSUED. Made to be polled.")
    @APIResponse(responseCode = "404", description = "NOT_CLAIMED, COUPON_NOT_FOUND")
    @APIResponse(responseCode = "429", description = "RATE_LIMITED; try again after Retry-After")
    public Uni<Envelope<ClaimView>> status(@RestPath String id, @RestQuery String userId) {
        limits.mustAllow(Call.STATUS);
        return here(statuses.status(CouponId.parse(id), caller.claimant(userId)))
                .map(Envelope::success);
    }

    /** The answers come from elsewhere; the request goes on in its own context. */
    private static <T> Uni<T> here(Uni<T> answer) {
        return answer.emitOn(MutinyHelper.executor(Vertx.currentContext()));
    }

    private static RestResponse<Envelope<ClaimView>> answer(UUID couponId, String userId,
            ClaimService.Accepted accepted, boolean onBehalf) {
        var response = RestResponse.ResponseBuilder.<Envelope<ClaimView>> create(RestResponse.Status.ACCEPTED)
                .location(statusOf(couponId, userId, onBehalf))
                .entity(Envelope.success(ClaimView.pending(couponId, userId, accepted.requestedAt())));
        if (accepted.replayed()) {
            response.header(IDEMPOTENT_REPLAYED, "true");
        }
        return response.build();
    }

    static URI statusOf(UUID couponId, String userId, boolean onBehalf) {
        String status = "/api/coupons/" + couponId + "/issue";
        return URI.create(onBehalf ? status + "?userId=" + URLEncoder.encode(userId, StandardCharsets.UTF_8) : status);
    }
}
