package io.firstcome.deadletter;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Why a dead letter is given up. */
@Schema(examples = "{\"reason\": \"a test of the partner's\"}")
public record Discard(@NotBlank @Size(max = 500) String reason) {
}
