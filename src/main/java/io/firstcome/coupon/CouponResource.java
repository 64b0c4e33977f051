package io.firstcome.coupon;

import java.net.URI;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.firstcome.web.Page;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;

/** Campaigns over HTTP: administrators create them, anybody looks at them. */
@Path("/api/coupons")
@Tag(name = "Coupons")
public class CouponResource {

    private final CouponService coupons;
    private final CurrentIdentityAssociation identity;

    CouponResource(CouponService coupons, CurrentIdentityAssociation identity) {
        this.coupons = coupons;
        this.identity = identity;
    }

    @POST
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Create a coupon", description = "Claimable from opensAt on, unless draft is true.")
    @APIResponse(responseCode = "201", description = "Created; Location names it")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, with violations")
    public Uni<RestResponse<Envelope<CouponView>>> create(@NotNull @Valid NewCoupon body) {
        return coupons.create(body)
                .map(created -> RestResponse.ResponseBuilder
                        .<Envelope<CouponView>> create(RestResponse.Status.CREATED)
                        .location(URI.create("/api/coupons/" + created.couponId()))
                        .entity(Envelope.success(created))
                        .build());
    }

    @GET
    @Path("/{id}")
    @PermitAll
    @Operation(summary = "Look at a coupon", description = "With what remains of it at this moment.")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    public Uni<Envelope<CouponView>> get(@RestPath String id) {
        return isAdmin()
                .flatMap(admin -> coupons.get(CouponId.parse(id), admin))
                .map(Envelope::success);
    }

    @GET
    @PermitAll
    @Operation(summary = "List coupons", description = "Newest first. Drafts are for administrators only.")
    public Uni<Envelope<Page<CouponView>>> list(@RestQuery CouponState state,
            @RestQuery @DefaultValue("0") @Min(0) @Max(Page.MAX_PAGE) int page,
            @RestQuery @DefaultValue(Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int size) {
        return isAdmin()
                .flatMap(admin -> coupons.list(state, admin, page, size))
                .map(Envelope::success);
    }

    /** A public page does not turn somebody away for an expired token: he sees what everybody sees. */
    private Uni<Boolean> isAdmin() {
        return identity.getDeferredIdentity()
                .map(caller -> caller.hasRole(Caller.ADMIN))
                .onFailure().recoverWithItem(false);
    }
}
