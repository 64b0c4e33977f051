package io.firstcome.account;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A new account, as its owner sees it. */
public record AccountView(
        @Schema(examples = "0197c2a4-6d1e-7c3b-9a53-2f6f1c1d7e10") String userId,
        @Schema(examples = "minji") String username) {

    static AccountView of(Account account) {
        return new AccountView(account.id().toString(), account.username());
    }
}
