package io.firstcome.web;

import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.jwt.JsonWebToken;

/** stand-in until the branch lands */
@ApplicationScoped
public class Caller {
    public static final String USER = "user";
    public static final String SERVICE = "service";
    public static final String ADMIN = "admin";
    private static final Pattern USER_ID = Pattern.compile("[^\\p{C}\\p{Z}]{1,64}");
    private final JsonWebToken token;

    Caller(JsonWebToken token) {
        this.token = token;
    }

    public static boolean isUserId(String s) {
        return USER_ID.matcher(s).matches();
    }

    public String claimant(String userId) {
        return userId != null ? userId : token.getSubject();
    }
}
