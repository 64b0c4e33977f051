package io.firstcome.web;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import com.fasterxml.jackson.core.JsonProcessingException;

/** What Quarkus REST refuses by itself (404, 405, 406, 415, broken JSON …) keeps its status and gets our envelope. */
@Provider
public class HttpErrorMapper implements ExceptionMapper<WebApplicationException> {

    private final HttpHeaders request;
    private final UriInfo uri;

    HttpErrorMapper(HttpHeaders request, UriInfo uri) {
        this.request = request;
        this.uri = uri;
    }

    @Override
    public Response toResponse(WebApplicationException exception) {
        int status = exception.getResponse().getStatus();
        if (status < 400) {
            return exception.getResponse();
        }
        if (exception.getCause() instanceof JsonProcessingException json) {
            return JsonViolations.answer(json, request).response(request);
        }
        if (exception.getCause() instanceof Problem problem) {
            return ErrorAnswer.of(problem).response(request);
        }
        if (exception instanceof NotFoundException && exception.getCause() != null) {
            Optional<String> parameter = wrongParameter(exception.getCause());
            if (parameter.isPresent()) {
                return wrongType(parameter.get()).response(request);
            }
        }
        if (status >= 500) {
            return UnexpectedMapper.answer(exception).response(request);
        }
        Response ours = ErrorAnswer.ofStatus(status).response(request);
        String allow = exception.getResponse().getHeaderString(HttpHeaders.ALLOW);
        return allow == null ? ours : Response.fromResponse(ours).header(HttpHeaders.ALLOW, allow).build();
    }

    /**
     * Jakarta REST answers a query parameter of the wrong type with 404, as if the resource were missing. It is a mistake of
     * the
     * client like any other; a path of the wrong shape remains 404. The cause says the value, not the parameter.
     */
    private Optional<String> wrongParameter(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        for (Map.Entry<String, List<String>> parameter : uri.getQueryParameters().entrySet()) {
            for (String value : parameter.getValue()) {
                if (message.contains('"' + value + '"') || message.endsWith(value) && !value.isEmpty()) {
                    return Optional.of(parameter.getKey());
                }
            }
        }
        return Optional.empty();
    }

    private ErrorAnswer wrongType(String parameter) {
        String sentence = Messages.of(JsonViolations.WRONG_TYPE,
                Languages.of(request.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE)));
        return ErrorAnswer.invalid(List.of(new Violation(parameter, sentence)));
    }
}
