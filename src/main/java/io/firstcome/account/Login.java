package io.firstcome.account;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What somebody sends to log in. The rules of sign-up do not apply here: a name that cannot exist is answered like one that
 * does
 * not.
 */
public record Login(
        @NotNull @Size(max = 100) @Schema(examples = "minji") String username,
        @NotNull @Size(max = 1000) @Schema(examples = "correct horse battery") String password) {

    @Override
    public String toString() {
        return "Login[username=" + username + "]";
    }
}
