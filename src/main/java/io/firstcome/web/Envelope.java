package io.firstcome.web;

import java.util.Map;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * The shape of every answer, whatever its status (SPEC §2, seed 003).
 *
 * @param resultType SUCCESS or ERROR
 * @param data the answer, null for an error
 * @param errorMessage what went wrong, null for a success
 */
@RegisterForReflection
public record Envelope<T>(ResultType resultType, T data, ErrorMessage errorMessage) {

    public enum ResultType {
        SUCCESS,
        ERROR
    }

    /**
     * @param code "E" and the HTTP status
     * @param message for people, in the language that they asked for
     * @param data for programs: always {@code reason}, and what belongs to it
     */
    @RegisterForReflection
    public record ErrorMessage(String code, String message, Map<String, Object> data) {
    }

    public static <T> Envelope<T> success(T data) {
        return new Envelope<>(ResultType.SUCCESS, data, null);
    }

    public static Envelope<Void> error(ErrorMessage errorMessage) {
        return new Envelope<>(ResultType.ERROR, null, errorMessage);
    }
}
