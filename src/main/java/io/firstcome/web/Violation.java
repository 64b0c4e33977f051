package io.firstcome.web;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * What is wrong with one part of a request.
 *
 * @param field the name of the JSON field or of the parameter; {@code body} for the body as a whole
 * @param message for people, in the language that they asked for
 */
@RegisterForReflection
public record Violation(String field, String message) {

    /** The name of the body where it is wrong as a whole; resources call their body parameter so too. */
    public static final String BODY = "body";

    /** The key under which an answer carries its violations. */
    public static final String KEY = "violations";
}
