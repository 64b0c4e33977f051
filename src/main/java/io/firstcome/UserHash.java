package io.firstcome;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

import jakarta.inject.Singleton;

import io.smallrye.config.ConfigMapping;

/**
 * What stands for a user in log lines, in every mode: who reads them learns that two lines speak of the same user, and not of
 * whom. For any thread.
 */
@Singleton
public class UserHash {

    /** {@code firstcome.user-hash.*}; the defaults and their reasons stand in application.properties. */
    @ConfigMapping(prefix = "firstcome.user-hash")
    public interface Key {

        /** What is hashed in front of the user id; without one, whoever knows an id can find its lines. */
        Optional<String> secret();
    }

    /** 64 bits: two of a million users share one with a chance of one to 37 million. */
    private static final int BYTES = 8;
    private static final HexFormat HEX = HexFormat.of();

    private final byte[] secret;

    UserHash(Key key) {
        this.secret = key.secret().orElse("").getBytes(StandardCharsets.UTF_8);
    }

    /** 16 hexadecimal digits: the beginning of SHA-256 of secret and id. Costs less than a microsecond. */
    public String of(String userId) {
        MessageDigest digest = sha256();
        digest.update(secret);
        return HEX.formatHex(digest.digest(userId.getBytes(StandardCharsets.UTF_8)), 0, BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }
}
