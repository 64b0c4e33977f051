package io.firstcome.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import io.quarkus.security.ForbiddenException;

/** Somebody is logged in, but may not do this. */
@Provider
public class ForbiddenMapper implements ExceptionMapper<ForbiddenException> {

    private final HttpHeaders request;

    ForbiddenMapper(HttpHeaders request) {
        this.request = request;
    }

    @Override
    public Response toResponse(ForbiddenException exception) {
        return ErrorAnswer.of(Reason.FORBIDDEN).response(request);
    }
}
