package io.firstcome.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** A refusal of ours becomes the answer that it describes. */
@Provider
public class ProblemMapper implements ExceptionMapper<Problem> {

    private final HttpHeaders request;

    ProblemMapper(HttpHeaders request) {
        this.request = request;
    }

    @Override
    public Response toResponse(Problem problem) {
        return ErrorAnswer.of(problem).response(request);
    }
}
