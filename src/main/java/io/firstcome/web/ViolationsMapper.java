package io.firstcome.web;

import io.quarkus.hibernate.validator.runtime.jaxrs.ResteasyReactiveViolationException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/** A request that breaks the rules of its endpoint: 400, with every broken rule named once. */
@Provider
public class ViolationsMapper implements ExceptionMapper<ConstraintViolationException> {

    private final HttpHeaders request;

    ViolationsMapper(HttpHeaders request) {
        this.request = request;
    }

    @Override
    public Response toResponse(ConstraintViolationException exception) {
        if (!(exception instanceof ResteasyReactiveViolationException) || isOurs(exception)) {
            // Not what the client sent, but what we made of it
            return UnexpectedMapper.answer(exception).response(request);
        }
        List<Violation> violations = exception.getConstraintViolations().stream()
                .map(violation -> new Violation(field(violation.getPropertyPath()), violation.getMessage()))
                .distinct()
                .sorted(Comparator.comparing(Violation::field).thenComparing(Violation::message))
                .toList();
        return ErrorAnswer.invalid(violations).response(request);
    }

    private static boolean isOurs(ConstraintViolationException exception) {
        for (ConstraintViolation<?> violation : exception.getConstraintViolations()) {
            for (Path.Node node : violation.getPropertyPath()) {
                if (node.getKind() == ElementKind.RETURN_VALUE) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@code create.body.window.opensAt} is {@code window.opensAt} to the client, {@code find.size} is {@code size}. */
    static String field(Path path) {
        List<Path.Node> nodes = new ArrayList<>();
        path.forEach(nodes::add);
        StringJoiner field = new StringJoiner(".");
        String parameter = Violation.BODY;
        for (Path.Node node : nodes) {
            switch (node.getKind()) {
                case METHOD, CONSTRUCTOR, CROSS_PARAMETER, RETURN_VALUE -> {
                    // ours, not the client's
                }
                case PARAMETER -> parameter = node.getName();
                default -> {
                    if (node.getName() != null && node.getKind() == ElementKind.PROPERTY) {
                        field.add(node.getName());
                    }
                }
            }
        }
        return field.length() > 0 ? field.toString() : parameter;
    }
}
