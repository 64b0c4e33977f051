package io.firstcome.yardstick;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import io.smallrye.common.annotation.NonBlocking;

/** Endpoints that do nothing, on the event loop: what they cost is what HTTP, JSON and the token cost. */
@Path("/")
@NonBlocking
public class Yardstick {

    /** An answer in JSON, as small as one can be. */
    public record Answer(String answer) {
    }

    @GET
    @Path("ready")
    public Answer ready() {
        return new Answer("ok");
    }

    @POST
    @Path("bare")
    public Answer bare() {
        return new Answer("ok");
    }

    @POST
    @Path("checked")
    @RolesAllowed("user")
    public Answer checked() {
        return new Answer("ok");
    }
}
