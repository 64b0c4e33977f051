package io.firstcome.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;

/**
 * A value of the wrong type in a body: 400. Only reading throws this type; Quarkus wraps what else may be wrong with a body in
 * a WebApplicationException, see {@link HttpErrorMapper}.
 */
@Provider
public class WrongTypeMapper implements ExceptionMapper<MismatchedInputException> {

    private final HttpHeaders request;

    WrongTypeMapper(HttpHeaders request) {
        this.request = request;
    }

    @Override
    public Response toResponse(MismatchedInputException exception) {
        return JsonViolations.answer(exception, request).response(request);
    }
}
