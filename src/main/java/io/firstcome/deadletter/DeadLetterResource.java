package io.firstcome.deadletter;

import java.util.UUID;

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
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse.StatusCode;

import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.firstcome.web.Page;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.smallrye.mutiny.Uni;

/** Dead letters over HTTP, for administrators. */
@Path("/api/admin/dead-letters")
@RolesAllowed(Caller.ADMIN)
@Tag(name = "Dead letters")
public class DeadLetterResource {

    private static final int ID_LENGTH = 36;

    private final DeadLetterService deadLetters;
    private final Caller caller;

    DeadLetterResource(DeadLetterService deadLetters, Caller caller) {
        this.deadLetters = deadLetters;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "List dead letters", description = "Newest first. OPEN ones wait for their next attempt, or, "
            + "where they have no nextAttemptAt, for an operator.")
    public Uni<Envelope<Page<DeadLetterView>>> list(@RestQuery DeadLetterStatus status, @RestQuery String couponId,
            @RestQuery @DefaultValue("0") @Min(0) @Max(Page.MAX_PAGE) int page,
            @RestQuery @DefaultValue(Page.DEFAULT_SIZE) @Min(1) @Max(Page.MAX_SIZE) int size) {
        return deadLetters.list(new DeadLetterFilter(status, coupon(couponId)), page, size)
                .map(Envelope::success);
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "Look at a dead letter", description = "With its payload.")
    @APIResponse(responseCode = "404", description = "DEAD_LETTER_NOT_FOUND")
    public Uni<Envelope<DeadLetterView>> get(@RestPath String id) {
        return deadLetters.get(id(id)).map(Envelope::success);
    }

    @POST
    @Path("/{id}/replay")
    @ResponseStatus(StatusCode.ACCEPTED)
    @Operation(summary = "Try a dead letter again", description = "Within seconds, however often it has failed. Whoever has "
            + "the coupon by then does not get it twice.")
    @APIResponse(responseCode = "202", description = "It is tried again")
    @APIResponse(responseCode = "404", description = "DEAD_LETTER_NOT_FOUND")
    @APIResponse(responseCode = "409", description = "DEAD_LETTER_RESOLVED with its resolution; DEAD_LETTER_INCOMPLETE: it "
            + "was too large to be kept as it came")
    public Uni<Envelope<DeadLetterView>> replay(@RestPath String id) {
        return deadLetters.replay(id(id), caller.operator()).map(Envelope::success);
    }

    @POST
    @Path("/replay")
    @ResponseStatus(StatusCode.ACCEPTED)
    @Operation(summary = "Try all open dead letters again", description = "The oldest first, of one coupon where couponId "
            + "names it; at most firstcome.dead-letters.max-replay of them.")
    @APIResponse(responseCode = "202", description = "So many are tried again")
    public Uni<Envelope<Replayed>> replayAll(@RestQuery String couponId) {
        return deadLetters.replayAll(coupon(couponId), caller.operator()).map(Replayed::new).map(Envelope::success);
    }

    @POST
    @Path("/{id}/discard")
    @Operation(summary = "Give a dead letter up", description = "Its claim becomes REJECTED and its place goes to somebody "
            + "else. Doing it again changes nothing, the first reason stays.")
    @APIResponse(responseCode = "200", description = "It is discarded")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, with violations")
    @APIResponse(responseCode = "404", description = "DEAD_LETTER_NOT_FOUND")
    @APIResponse(responseCode = "409", description = "DEAD_LETTER_RESOLVED with its resolution, for example ISSUED")
    public Uni<Envelope<DeadLetterView>> discard(@RestPath String id, @NotNull @Valid Discard body) {
        return deadLetters.discard(id(id), body.reason(), caller.operator()).map(Envelope::success);
    }

    /** An id is opaque to clients, so one of another shape is simply unknown. */
    private static UUID id(String id) {
        UUID uuid = uuid(id);
        if (uuid == null) {
            throw Problem.of(Reason.DEAD_LETTER_NOT_FOUND);
        }
        return uuid;
    }

    /** The filter of a coupon: null for all; what is no id at all is a coupon of which there is nothing. */
    private static UUID coupon(String id) {
        if (id == null) {
            return null;
        }
        UUID uuid = uuid(id);
        return uuid == null ? new UUID(0, 0) : uuid;
    }

    private static UUID uuid(String id) {
        try {
            // UUID.fromString alone would take "1-1-1-1-1"
            return id.length() == ID_LENGTH ? UUID.fromString(id) : null;
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
