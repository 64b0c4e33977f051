package io.firstcome.usage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

import io.firstcome.coupon.CouponId;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.smallrye.mutiny.Uni;

/** What an order would save, without using the coupon. */
@Path("/api/coupons/{id}/validate")
@RolesAllowed({ Caller.USER, Caller.SERVICE, Caller.ADMIN })
@Tag(name = "Usage")
public class InquiryResource {

    private final UsageService usages;
    private final Caller caller;

    InquiryResource(UsageService usages, Caller caller) {
        this.usages = usages;
        this.caller = caller;
    }

    @POST
    @Operation(summary = "Ask what an order would save", description = "Changes nothing and promises nothing: what counts is "
            + "the usage.")
    @APIResponse(responseCode = "200", description = "Whether the coupon could be used, the discount, and why not: NOT_ISSUED, "
            + "ALREADY_USED, EXPIRED, REVOKED, BELOW_MINIMUM")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, with violations")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    public Uni<Envelope<InquiryView>> validate(@RestPath String id, @RestQuery String userId, @NotNull @Valid Inquiry body) {
        return usages.validate(CouponId.parse(id), caller.claimant(userId), body.orderAmount())
                .map(Envelope::success);
    }
}
