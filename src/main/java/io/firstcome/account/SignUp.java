package io.firstcome.account;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What somebody sends to get an account. */
public record SignUp(
        @NotNull @Pattern(regexp = NewAccount.USERNAME, message = "{io.firstcome.account.username}") @Schema(examples = "minji") String username,
        @NotNull @Size(min = NewAccount.MIN_PASSWORD) @PasswordBytes @Schema(examples = "correct horse battery") String password) {

    @Override
    public String toString() {
        return "SignUp[username=" + username + "]";
    }
}
