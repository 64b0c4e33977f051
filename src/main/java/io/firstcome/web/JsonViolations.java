package io.firstcome.web;

import java.util.List;
import java.util.StringJoiner;

import jakarta.ws.rs.core.HttpHeaders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

/** What Jackson found wrong with a body, in words for a client: its own sentences name our classes. */
final class JsonViolations {

    static final String WRONG_TYPE = "violation.wrong-type";
    static final String NOT_JSON = "violation.not-json";

    private JsonViolations() {
    }

    static ErrorAnswer answer(JsonProcessingException exception, HttpHeaders request) {
        return answer(exception, request.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE));
    }

    static ErrorAnswer answer(JsonProcessingException exception, String acceptLanguage) {
        String field = exception instanceof JsonMappingException mapping ? field(mapping) : "";
        boolean understood = exception instanceof MismatchedInputException && !hasMoreBehind(exception) || !field.isEmpty();
        String sentence = Messages.of(understood ? WRONG_TYPE : NOT_JSON, Languages.of(acceptLanguage));
        return ErrorAnswer.invalid(List.of(new Violation(field.isEmpty() ? Violation.BODY : field, sentence)));
    }

    /** Jackson has the same type for a value of the wrong type and for a second one behind the first. */
    private static boolean hasMoreBehind(JsonProcessingException exception) {
        return exception.getOriginalMessage().startsWith("Trailing token");
    }

    private static String field(JsonMappingException exception) {
        StringJoiner field = new StringJoiner(".");
        for (JsonMappingException.Reference step : exception.getPath()) {
            if (step.getFieldName() != null) {
                field.add(step.getFieldName());
            }
        }
        return field.toString();
    }
}
