package io.firstcome.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import io.quarkus.security.AuthenticationFailedException;

/** A token that is expired, tampered with, or of an issuer that we do not trust. */
@Provider
public class AuthenticationFailedMapper implements ExceptionMapper<AuthenticationFailedException> {

    private final HttpHeaders request;

    AuthenticationFailedMapper(HttpHeaders request) {
        this.request = request;
    }

    @Override
    public Response toResponse(AuthenticationFailedException exception) {
        return ErrorAnswer.of(Reason.UNAUTHENTICATED).response(request);
    }
}
