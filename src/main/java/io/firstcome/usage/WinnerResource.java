package io.firstcome.usage;

import java.util.List;
import java.util.Map;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestMulti;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

import io.firstcome.coupon.CouponId;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.firstcome.web.Page;
import io.smallrye.mutiny.Uni;

/** The winners of a coupon over HTTP, for administrators: some at a time, or all as a table. */
@Path("/api/coupons/{id}/issued")
@RolesAllowed(Caller.ADMIN)
@Tag(name = "Usage")
public class WinnerResource {

    private static final String CSV = "text/csv;charset=UTF-8";

    private final Winners winners;

    WinnerResource(Winners winners) {
        this.winners = winners;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(summary = "List the winners of a coupon", description = "In rank order, those who were revoked among them. With "
            + "Accept: text/csv all of them as one table, however many they are.")
    @APIResponse(responseCode = "200", description = "The winners")
    @APIResponse(responseCode = "404", description = "COUPON_NOT_FOUND")
    public Uni<Envelope<Page<WinnerView>>> list(@RestPath String id,
            @RestQuery @DefaultValue("0") @Min(0) @Max(Page.MAX_PAGE) int page,
            @RestQuery @DefaultValue(Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int size) {
        return winners.page(CouponId.parse(id), page, size)
                .map(Envelope::success);
    }

    @GET
    @Produces(CSV)
    @Operation(hidden = true)
    public RestMulti<String> table(@RestPath String id) {
        return RestMulti.fromUniResponse(winners.coupon(CouponId.parse(id)), winners::lines,
                coupon -> Map.of(HttpHeaders.CONTENT_DISPOSITION,
                        List.of("attachment; filename=\"winners-" + coupon.id() + ".csv\"")));
    }
}
