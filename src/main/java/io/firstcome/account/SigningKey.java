package io.firstcome.account;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.smallrye.jwt.util.KeyUtils;

/**
 * The RSA key that our own tokens are signed with, read once at the start (SmallRye would read the file for each token), or
 * none where tokens come from another issuer.
 */
@Singleton
public class SigningKey {

    /** What Quarkus writes in dev mode for "no key, on purpose". */
    private static final String NONE = "NONE";

    private final Optional<PrivateKey> key;

    SigningKey(@ConfigProperty(name = "smallrye.jwt.sign.key") Optional<String> content,
            @ConfigProperty(name = "smallrye.jwt.sign.key.location") Optional<String> location) {
        this.key = content.filter(text -> !NONE.equals(text)).map(SigningKey::decode)
                .or(() -> location.map(SigningKey::read));
    }

    Optional<PrivateKey> key() {
        return key;
    }

    /**
     * @param location a path, or a URL as SmallRye JWT understands it
     * @throws IllegalArgumentException where there is no RSA private key in PEM
     */
    public static PrivateKey read(String location) {
        try {
            return decode(KeyUtils.readKeyContent(location));
        } catch (IOException missing) {
            throw new IllegalArgumentException("cannot be read");
        }
    }

    private static PrivateKey decode(String pem) {
        try {
            return KeyUtils.decodePrivateKey(pem);
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            throw new IllegalArgumentException("holds no RSA private key in PEM (PKCS#8)");
        }
    }
}
