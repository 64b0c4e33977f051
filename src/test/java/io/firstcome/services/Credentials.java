package io.firstcome.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

import io.smallrye.jwt.build.Jwt;

/** Keys and a first administrator, as an operator would make them for production, and tokens signed with these keys. */
public final class Credentials {

    public static final String ADMIN = "admin";
    public static final String ADMIN_PASSWORD = "a-long-password";

    private static final int KEY_BITS = 2048;
    private static final int PEM_LINE = 64;
    private static final Duration LIFESPAN = Duration.ofHours(1);

    private final KeyPair keys;
    private final Path privateKey;
    private final Path publicKey;

    private Credentials(KeyPair keys, Path privateKey, Path publicKey) {
        this.keys = keys;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    public static Credentials create(String name) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            KeyPair keys = generator.generateKeyPair();
            Path directory = SetDirectories.create(name);
            return new Credentials(keys, write(directory.resolve("private.pem"), "PRIVATE KEY", keys.getPrivate()),
                    write(directory.resolve("public.pem"), "PUBLIC KEY", keys.getPublic()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The servers' configuration and what else production has to be told. */
    public Map<String, String> settings(Services services) {
        Map<String, String> settings = new TreeMap<>(services.configuration());
        settings.put("mp.jwt.verify.publickey.location", publicKey.toUri().toString());
        settings.put("smallrye.jwt.sign.key.location", privateKey.toUri().toString());
        settings.put("firstcome.admin.username", ADMIN);
        settings.put("firstcome.admin.password", ADMIN_PASSWORD);
        return settings;
    }

    public String token(String subject, String role) {
        return Jwt.issuer("firstcome").subject(subject).groups(role).expiresIn(LIFESPAN).sign(keys.getPrivate());
    }

    private static Path write(Path file, String kind, Key key) throws IOException {
        String body = Base64.getMimeEncoder(PEM_LINE, new byte[] { '\n' }).encodeToString(key.getEncoded());
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
