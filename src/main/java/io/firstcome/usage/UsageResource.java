package io.firstcome.usage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
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

import io.firstcome.claimlog.Traces;
import io.firstcome.coupon.CouponId;
import io.firstcome.usage.UsageService.Answer;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.smallrye.mutiny.Uni;

/** Usage of an issued coupon over HTTP: for an order, and back when the order fails. */
@Path("/api/coupons/{id}/usage")
@Tag(name = "Usage")
public class UsageResource {

    static final String IDEMPOTENT_REPLAYED = "Idempotent-Replayed";

    private final UsageService usages;
    private final Caller caller;

    UsageResource(UsageService usages, Caller caller) {
        this.usages = usages;
        this.caller = caller;
    }

    @POST
    @RolesAllowed({ Caller.USER, Caller.SERVICE, Caller.ADMIN })
    @Operation(summary = "Use a coupon for an order", description = """
            A service or an administrator uses it for a user by userId. The orderId is what a repetition is known by: the same \
            order again gets its first answer, with the header Idempotent-Replayed, until it is canceled. An Idempotency-Key adds \
            nothing to that and may be sent.""")
    @APIResponse(responseCode = "200", description = "The order uses the coupon, and saves the discount")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, with violations")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    @APIResponse(responseCode = "409", description = "NOT_ISSUED, ALREADY_USED (by another order), EXPIRED, REVOKED, "
            + "BELOW_MINIMUM (with minOrderAmount)")
    public Uni<RestResponse<Envelope<UsageView>>> use(@RestPath String id, @RestQuery String userId,
            @NotNull @Valid NewUsage body, @Parameter(hidden = true) @RestHeader(Traces.HEADER) String traceparent) {
        return usages.use(CouponId.parse(id), caller.claimant(userId), body, cause(traceparent))
                .map(UsageResource::response);
    }

    @DELETE
    @RolesAllowed({ Caller.SERVICE, Caller.ADMIN })
    @Operation(summary = "Give a coupon back", description = "Its order has failed: the user can use it again. Again, it "
            + "changes nothing.")
    @APIResponse(responseCode = "200", description = "This order does not use the coupon (any more)")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, with violations")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    @APIResponse(responseCode = "409", description = "NOT_ISSUED; ALREADY_USED: another order uses it, and this one never did")
    public Uni<Envelope<UsageView>> cancel(@RestPath String id, @RestQuery String userId,
            @RestQuery @NotNull @Pattern(regexp = NewUsage.SHAPE, message = NewUsage.SHAPE_MESSAGE) String orderId,
            @Parameter(hidden = true) @RestHeader(Traces.HEADER) String traceparent) {
        return usages.cancel(CouponId.parse(id), caller.claimant(userId), orderId, cause(traceparent))
                .map(Envelope::success);
    }

    private Cause cause(String traceparent) {
        return new Cause(caller.operatorIfAny(), Traces.ofRequest(traceparent));
    }

    private static RestResponse<Envelope<UsageView>> response(Answer answer) {
        var response = RestResponse.ResponseBuilder.ok(Envelope.success(answer.view()));
        if (answer.isRepeated()) {
            response.header(IDEMPOTENT_REPLAYED, "true");
        }
        return response.build();
    }
}
