package io.firstcome.account;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an administrator sends to make an account for an operator or for another back end. */
public record NewAccount(
        @NotNull @Pattern(regexp = USERNAME, message = "{io.firstcome.account.username}") @Schema(examples = "shop-orders") String username,
        @NotNull @Size(min = MIN_PASSWORD) @PasswordBytes @Schema(examples = "correct horse battery") String password,
        @NotNull @Schema(examples = "SERVICE") Role role) {

    /** ASCII, so that no two names look alike; unique without regard to case. */
    public static final String USERNAME = "[A-Za-z0-9._-]{3,30}";

    public static final int MIN_PASSWORD = 8;

    /** Nothing that is ever logged by accident holds a password. */
    @Override
    public String toString() {
        return "NewAccount[username=" + username + ", role=" + role + "]";
    }
}
