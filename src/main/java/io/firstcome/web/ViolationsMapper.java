package io.firstcome.web;

import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

import io.quarkus.hibernate.validator.runtime.jaxrs.ResteasyReactiveViolationException;

/** A request that breaks the rules of its endpoint: 400, with every broken rule named once. */
@Provider
public class ViolationsMapper implements ExceptionMapper<ConstraintViolationException> {

    private static final Set<String> REST_ANNOTATIONS = Set.of("jakarta.ws.rs", "jakarta.ws.rs.core",
            "org.jboss.resteasy.reactive");

    private final HttpHeaders request;
    private final ResourceInfo resource;

    ViolationsMapper(HttpHeaders request, ResourceInfo resource) {
        this.request = request;
        this.resource = resource;
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

    /** {@code create.coupon.window.opensAt} is {@code window.opensAt} to the client, {@code list.size} is {@code size}. */
    private String field(Path path) {
        StringJoiner properties = new StringJoiner(".");
        String parameter = Violation.BODY;
        for (Path.Node node : path) {
            if (node.getKind() == ElementKind.PARAMETER && !isBody(node.as(Path.ParameterNode.class).getParameterIndex())) {
                parameter = node.getName();
            } else if (node.getKind() == ElementKind.PROPERTY) {
                properties.add(node.getName());
            }
        }
        return properties.length() > 0 ? properties.toString() : parameter;
    }

    /** The body is the parameter that no annotation of REST claims for a header, the path or the query. */
    private boolean isBody(int parameter) {
        Annotation[] annotations = resource.getResourceMethod().getParameterAnnotations()[parameter];
        return Arrays.stream(annotations)
                .map(annotation -> annotation.annotationType().getPackageName())
                .noneMatch(REST_ANNOTATIONS::contains);
    }
}
