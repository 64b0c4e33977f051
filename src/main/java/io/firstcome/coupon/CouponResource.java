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
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

import io.firstcome.web.Caller;
import io.firstcome.web.EntityTag;
import io.firstcome.web.Envelope;
import io.firstcome.web.Page;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.mutiny.Uni;

/** Campaigns over HTTP: administrators create and change them, anybody looks at them. */
@Path("/api/coupons")
@Tag(name = "Coupons")
public class CouponResource {

    private static final String IMPOSSIBLE = "IMPOSSIBLE_STEP, with its state";
    private static final String UNAVAILABLE = "UNAVAILABLE: Redis does not answer; what could be written down is effective as "
            + "soon as it does. Do it again after Retry-After";

    private final CouponService coupons;
    private final CouponLife life;
    private final CurrentIdentityAssociation identity;
    private final Caller caller;

    CouponResource(CouponService coupons, CouponLife life, CurrentIdentityAssociation identity, Caller caller) {
        this.coupons = coupons;
        this.life = life;
        this.identity = identity;
        this.caller = caller;
    }

    @POST
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Create a coupon", description = "Claimable from opensAt on, unless draft is true.")
    @APIResponse(responseCode = "201", description = "Created; Location names it")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, with violations")
    public Uni<RestResponse<Envelope<CouponView>>> create(@NotNull @Valid NewCoupon body) {
        return coupons.create(body, caller.operator())
                .map(created -> RestResponse.ResponseBuilder
                        .<Envelope<CouponView>> create(RestResponse.Status.CREATED)
                        .location(URI.create("/api/coupons/" + created.couponId()))
                        .header(HttpHeaders.ETAG, EntityTag.of(created.version()))
                        .entity(Envelope.success(created))
                        .build());
    }

    @PATCH
    @Path("/{id}")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Change a coupon", description = """
            Also in mid-drop; what is left out stays as it is, and what can be changed is all or nothing. The quantity never goes \
            below what is issued or admitted. Without If-Match the last one wins.""")
    @APIResponse(responseCode = "200", description = "As it is now, for every instance")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, with violations")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    @APIResponse(responseCode = "409", description = "QUANTITY_TAKEN with the number that is taken; IMPOSSIBLE_STEP: the "
            + "window or the quantity of a closed coupon")
    @APIResponse(responseCode = "412", description = "CHANGED_MEANWHILE: If-Match names another version")
    @APIResponse(responseCode = "503", description = UNAVAILABLE)
    public Uni<RestResponse<Envelope<CouponView>>> change(@RestPath String id, @RestHeader(HttpHeaders.IF_MATCH) String ifMatch,
            @NotNull @Valid CouponChange body) {
        return life.change(CouponId.parse(id), body, instruction(ifMatch)).map(CouponResource::tagged);
    }

    @POST
    @Path("/{id}/open")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Open a draft", description = "Claimable from opensAt on.")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    @APIResponse(responseCode = "409", description = IMPOSSIBLE)
    @APIResponse(responseCode = "412", description = "CHANGED_MEANWHILE")
    @APIResponse(responseCode = "503", description = UNAVAILABLE)
    public Uni<RestResponse<Envelope<CouponView>>> open(@RestPath String id, @RestHeader(HttpHeaders.IF_MATCH) String ifMatch) {
        return take(id, LifeStep.OPEN, ifMatch);
    }

    @POST
    @Path("/{id}/pause")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Pause a coupon", description = "Nobody is admitted any more when this is answered, by whatever "
            + "instance; who was admitted before gets his coupon.")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    @APIResponse(responseCode = "409", description = IMPOSSIBLE)
    @APIResponse(responseCode = "412", description = "CHANGED_MEANWHILE")
    @APIResponse(responseCode = "503", description = UNAVAILABLE)
    public Uni<RestResponse<Envelope<CouponView>>> pause(@RestPath String id,
            @RestHeader(HttpHeaders.IF_MATCH) String ifMatch) {
        return take(id, LifeStep.PAUSE, ifMatch);
    }

    @POST
    @Path("/{id}/resume")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Let a paused coupon go on")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    @APIResponse(responseCode = "409", description = IMPOSSIBLE)
    @APIResponse(responseCode = "412", description = "CHANGED_MEANWHILE")
    @APIResponse(responseCode = "503", description = UNAVAILABLE)
    public Uni<RestResponse<Envelope<CouponView>>> resume(@RestPath String id,
            @RestHeader(HttpHeaders.IF_MATCH) String ifMatch) {
        return take(id, LifeStep.RESUME, ifMatch);
    }

    @POST
    @Path("/{id}/close")
    @RolesAllowed(Caller.ADMIN)
    @Operation(summary = "Close a coupon for good", description = "What is issued of it can be used until expiresAt.")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    @APIResponse(responseCode = "409", description = IMPOSSIBLE)
    @APIResponse(responseCode = "412", description = "CHANGED_MEANWHILE")
    @APIResponse(responseCode = "503", description = UNAVAILABLE)
    public Uni<RestResponse<Envelope<CouponView>>> close(@RestPath String id,
            @RestHeader(HttpHeaders.IF_MATCH) String ifMatch) {
        return take(id, LifeStep.CLOSE, ifMatch);
    }

    @GET
    @Path("/{id}")
    @PermitAll
    @Operation(summary = "Look at a coupon", description = "With what remains of it at this moment. The ETag names "
            + "the version of what operators say of it, for an If-Match.")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    public Uni<RestResponse<Envelope<CouponView>>> get(@RestPath String id) {
        return isAdmin()
                .flatMap(admin -> coupons.get(CouponId.parse(id), admin))
                .map(CouponResource::tagged);
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

    private Uni<RestResponse<Envelope<CouponView>>> take(String id, LifeStep step, String ifMatch) {
        return life.take(CouponId.parse(id), step, instruction(ifMatch)).map(CouponResource::tagged);
    }

    private Instruction instruction(String ifMatch) {
        return Instruction.of(caller.operator(), ifMatch, caller.language());
    }

    private static RestResponse<Envelope<CouponView>> tagged(CouponView coupon) {
        return RestResponse.ResponseBuilder.ok(Envelope.success(coupon))
                .header(HttpHeaders.ETAG, EntityTag.of(coupon.version()))
                .build();
    }

    /** A public page does not turn somebody away for an expired token: he sees what everybody sees. */
    private Uni<Boolean> isAdmin() {
        return identity.getDeferredIdentity()
                .map(caller -> caller.hasRole(Caller.ADMIN))
                .onFailure().recoverWithItem(false);
    }
}
