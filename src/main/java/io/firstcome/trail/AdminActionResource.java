package io.firstcome.trail;

import java.util.UUID;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.firstcome.web.Page;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/** Lets administrators see what administrators did. */
@Path("/api/admin/actions")
@RolesAllowed(Caller.ADMIN)
@Tag(name = "Operation")
public class AdminActionResource {

    private static final int ID_LENGTH = 36;

    private final AdminActions actions;

    AdminActionResource(AdminActions actions) {
        this.actions = actions;
    }

    @GET
    @Operation(summary = "Who did what, and when", description = """
            Newest first, of one coupon or of one actor (the subject of a token) where they are named. Every change that an \
            administrator makes is written down with the change itself, and stays.""")
    public Uni<Envelope<Page<AdminActionView>>> list(@RestQuery String couponId, @RestQuery String actor,
            @RestQuery @DefaultValue("0") @Min(0) @Max(Page.MAX_PAGE) int page,
            @RestQuery @DefaultValue(Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int size) {
        UUID coupon = coupon(couponId);
        return Panache.withSession(() -> actions.list(coupon, actor, page, size)).map(Envelope::success);
    }

    /** Null for all; what is no id at all is a coupon of which there is nothing. */
    private static UUID coupon(String id) {
        if (id == null) {
            return null;
        }
        try {
            // UUID.fromString alone would take "1-1-1-1-1"
            return id.length() == ID_LENGTH ? UUID.fromString(id) : new UUID(0, 0);
        } catch (IllegalArgumentException malformed) {
            return new UUID(0, 0);
        }
    }
}
