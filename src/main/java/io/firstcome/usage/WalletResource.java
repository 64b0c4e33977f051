package io.firstcome.usage;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;

import io.firstcome.coupon.IssuedStatus;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.firstcome.web.Page;
import io.smallrye.mutiny.Uni;

/** A user's wallet over HTTP. */
@Path("/api/users/me/coupons")
@RolesAllowed({ Caller.USER, Caller.SERVICE, Caller.ADMIN })
@Tag(name = "Usage")
public class WalletResource {

    private final Wallets wallets;
    private final Caller caller;

    WalletResource(Wallets wallets, Caller caller) {
        this.wallets = wallets;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "List the coupons that a user owns", description = "The newest first. A service or an administrator "
            + "names the user by userId.")
    public Uni<Envelope<Page<WalletItem>>> list(@RestQuery String userId, @RestQuery IssuedStatus status,
            @RestQuery @DefaultValue("0") @Min(0) @Max(Page.MAX_PAGE) int page,
            @RestQuery @DefaultValue(Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int size) {
        return wallets.of(caller.claimant(userId), status, page, size)
                .map(Envelope::success);
    }
}
