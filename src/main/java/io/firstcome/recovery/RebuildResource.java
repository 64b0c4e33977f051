package io.firstcome.recovery;

import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

import io.firstcome.LogFields;
import io.firstcome.coupon.CouponId;
import io.firstcome.coupon.Coupons;
import io.firstcome.trail.AdminAction;
import io.firstcome.trail.AdminActions;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Uni;

/** Has a gate rebuilt by an operator's word; a gate that lost something is rebuilt without one. */
@Path("/api/admin/coupons/{id}/rebuild")
@RolesAllowed(Caller.ADMIN)
@Tag(name = "Operation")
public class RebuildResource {

    private final Coupons coupons;
    private final GateRestorer restorer;
    private final AdminActions actions;
    private final Caller caller;

    RebuildResource(Coupons coupons, GateRestorer restorer, AdminActions actions, Caller caller) {
        this.coupons = coupons;
        this.restorer = restorer;
        this.actions = actions;
        this.caller = caller;
    }

    /** What is being rebuilt. */
    public record Rebuild(UUID couponId) {
    }

    @POST
    @Operation(summary = "Rebuild a gate", description = """
            Closes the coupon's gate, builds it anew from the claim log and the database and opens it again; claims are \
            answered 503 meanwhile. The answer does not wait for it: the audit shows when it is done.""")
    @APIResponse(responseCode = "202", description = "Begun")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    public Uni<RestResponse<Envelope<Rebuild>>> rebuild(@RestPath String id) {
        UUID couponId = CouponId.parse(id);
        String operator = caller.operator();
        return Panache.withTransaction(() -> coupons.existing(couponId)
                .call(() -> actions.record(AdminAction.of(AdminAction.Kind.REBUILD_GATE, operator).coupon(couponId))))
                .invoke(() -> restorer.rebuild(couponId).subscribe().with(
                        done -> {
                        },
                        failure -> LogFields.coupon(couponId,
                                () -> Log.warnf("Gate of coupon %s: left to the keepers: %s", couponId, failure))))
                .replaceWith(() -> RestResponse.status(RestResponse.Status.ACCEPTED,
                        Envelope.success(new Rebuild(couponId))));
    }
}
