package io.firstcome.usage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;

import io.firstcome.claimlog.Traces;
import io.firstcome.coupon.CouponId;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.smallrye.mutiny.Uni;

/** Revocations over HTTP, for administrators. */
@Path("/api/admin/coupons/{id}/revocations")
@RolesAllowed(Caller.ADMIN)
@Tag(name = "Usage")
public class RevocationResource {

    private final RevocationService revocations;
    private final Caller caller;

    RevocationResource(RevocationService revocations, Caller caller) {
        this.revocations = revocations;
        this.caller = caller;
    }

    @POST
    @Operation(summary = "Take a coupon back from users", description = """
            For good: who is revoked cannot use the coupon and cannot claim it again. With giveBack the places go to whoever \
            claims next, under the next ranks. Again, it changes nothing; the first reason stays.""")
    @APIResponse(responseCode = "200", description = "What came of it for each user")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, with violations")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    public Uni<Envelope<RevocationView>> revoke(@RestPath String id, @NotNull @Valid NewRevocation body,
            @Parameter(hidden = true) @RestHeader(Traces.HEADER) String traceparent) {
        Cause cause = new Cause(caller.operator(), Traces.ofRequest(traceparent));
        return revocations.revoke(CouponId.parse(id), body, cause)
                .map(Envelope::success);
    }
}
