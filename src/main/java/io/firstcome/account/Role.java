package io.firstcome.account;

import java.util.Locale;

/** What an account may do; the lower-case name is the group in its tokens. */
public enum Role {
    /** Claims for himself. */
    USER,
    /** Another back end, which acts for users. */
    SERVICE,
    /** An operator. */
    ADMIN;

    public String group() {
        return name().toLowerCase(Locale.ROOT);
    }
}
