package io.firstcome.web;

import java.util.Map;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * An error as RFC 9457 has it, for those who ask for {@value ErrorFormat#PROBLEM_JSON}.
 *
 * @param type names the reason
 * @param title for people, in the language that they asked for
 * @param status the HTTP status
 * @param data for programs, the same as {@code errorMessage.data} of the envelope: always {@code reason}, and what belongs to
 *        it
 */
@RegisterForReflection
record ProblemDetails(String type, String title, int status, Map<String, Object> data) {
}
