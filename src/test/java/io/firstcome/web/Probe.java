package io.firstcome.web;

import java.time.Instant;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.RestQuery;

import io.smallrye.mutiny.Uni;

/** An endpoint of the test application alone, on which every kind of error can be provoked. */
@Path("/api/probe")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@PermitAll
public class Probe {

    public record Window(@NotNull Instant opensAt) {
    }

    public record Order(@NotBlank String name, @Min(1) int quantity, boolean draft, @Valid Window window) {
    }

    private final Caller caller;

    Probe(Caller caller) {
        this.caller = caller;
    }

    @POST
    public Uni<Envelope<Order>> order(@NotNull @Valid Order order) {
        return Uni.createFrom().item(Envelope.success(order));
    }

    @GET
    public Uni<Envelope<Integer>> list(@RestQuery @DefaultValue("20") @Min(1) @Max(100) int size) {
        return Uni.createFrom().item(Envelope.success(size));
    }

    @GET
    @Path("/broken")
    public Uni<Envelope<String>> broken() {
        return Uni.createFrom().failure(new IllegalStateException("select secret from account"));
    }

    @GET
    @Path("/away")
    public Uni<Envelope<String>> away() {
        return Uni.createFrom().failure(new java.net.ConnectException("Connection refused: redis:6379"));
    }

    @GET
    @Path("/claimant")
    @RolesAllowed({ Caller.USER, Caller.SERVICE, Caller.ADMIN })
    public Uni<Envelope<String>> claimant(@RestQuery String userId) {
        return Uni.createFrom().item(Envelope.success(caller.claimant(userId)));
    }

    @GET
    @Path("/operators")
    @RolesAllowed(Caller.ADMIN)
    public Uni<Envelope<String>> operators() {
        return Uni.createFrom().item(Envelope.success("welcome"));
    }
}
