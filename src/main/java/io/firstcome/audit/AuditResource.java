package io.firstcome.audit;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

import io.firstcome.coupon.CouponId;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.smallrye.mutiny.Uni;

/** Lets an operator see whether every part of the system tells the same of a coupon. */
@Path("/api/admin/coupons/{id}/audit")
@RolesAllowed(Caller.ADMIN)
@Tag(name = "Operation")
public class AuditResource {

    private final AuditService audits;

    AuditResource(AuditService audits) {
        this.audits = audits;
    }

    @GET
    @Operation(summary = "Compare gate, outbox, log, database and dead letters", description = """
            Reads everything that is known of the coupon; a coupon with 1,000,000 winners takes some seconds. A part that is \
            away is left out and named in the findings.""")
    @APIResponse(responseCode = "200", description = "The figures, and whether they are consistent")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    public Uni<Envelope<Audit>> audit(@RestPath String id) {
        return audits.audit(CouponId.parse(id)).map(Envelope::success);
    }
}
