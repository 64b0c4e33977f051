package io.firstcome.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import io.quarkus.security.UnauthorizedException;

/** Nobody is logged in where somebody has to be. */
@Provider
public class UnauthorizedMapper implements ExceptionMapper<UnauthorizedException> {

    private final HttpHeaders request;

    UnauthorizedMapper(HttpHeaders request) {
        this.request = request;
    }

    @Override
    public Response toResponse(UnauthorizedException exception) {
        return ErrorAnswer.of(Reason.UNAUTHENTICATED).response(request);
    }
}
