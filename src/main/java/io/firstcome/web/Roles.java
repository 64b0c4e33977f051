package io.firstcome.web;

/** The roles in the {@code groups} of a token (SPEC §2). */
public final class Roles {

    /** Somebody who claims for himself. */
    public static final String USER = "user";
    /** Another back end, which may act for any user. */
    public static final String SERVICE = "service";
    /** An operator, who may do that too. */
    public static final String ADMIN = "admin";

    private Roles() {
    }
}
