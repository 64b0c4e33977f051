package io.firstcome.deadletter;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** Why a dead letter is given up. */
public record Discard(@NotBlank @Size(max = 500) String reason) {
}
