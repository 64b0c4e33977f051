package io.firstcome.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tokens of many users, signed before anything is measured and kept with their keys for the next time: signing one takes
 * longer than the whole claim.
 */
final class TokenFile {

    private static final int KEY_BITS = 2048;
    private static final Duration LIFESPAN = Duration.ofDays(3650);
    private static final int AT_ONCE = 20_000;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String HEADER = encode("{\"typ\":\"JWT\",\"alg\":\"RS256\"}");

    private final Path directory;
    private final PrivateKey key;

    private TokenFile(Path directory, PrivateKey key) {
        this.directory = directory;
        this.key = key;
    }

    /** Opens those of that folder, and signs what is missing. */
    static TokenFile open(Settings settings) {
        Path directory = settings.cache();
        try {
            Files.createDirectories(directory);
            if (Files.notExists(directory.resolve("private.pem"))) {
                createKeys(directory);
            }
            TokenFile tokens = new TokenFile(directory, privateKey(directory.resolve("private.pem")));
            tokens.sign(settings.tokens(), settings.lock());
            return tokens;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One token a line, all of one length; line i is that of {@link #user(int)}. */
    Path file() {
        return directory.resolve("tokens.txt");
    }

    Path privateKey() {
        return directory.resolve("private.pem");
    }

    Path publicKey() {
        return directory.resolve("public.pem");
    }

    static String user(int index) {
        return UUID.nameUUIDFromBytes(("user " + index).getBytes(StandardCharsets.US_ASCII)).toString();
    }

    String token(String subject, String role) {
        try {
            Instant now = Instant.now();
            // The subject last: generators tell their requests apart by some bytes in the middle
            String payload = """
                    {"iss":"firstcome","groups":["%s"],"iat":%d,"exp":%d,"jti":"%s","sub":"%s"}"""
                    .formatted(role, now.getEpochSecond(), now.plus(LIFESPAN).getEpochSecond(), randomId(), subject);
            String signed = HEADER + "." + encode(payload);
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those of these users, in this order, for a row that wants its own. */
    Path select(String name, IntStream users) {
        try {
            List<String> all = Files.readAllLines(file());
            Path selected = directory.resolve(name + ".txt");
            Files.write(selected, (Iterable<String>) users.mapToObj(all::get)::iterator);
            return selected;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sign(int count, Optional<Path> lock) throws IOException {
        int there = 0;
        if (Files.exists(file())) {
            try (Stream<String> lines = Files.lines(file())) {
                there = (int) lines.count();
            }
        }
        if (there >= count) {
            return;
        }
        Path unfinished = Files.createTempFile(directory, "tokens", ".unfinished");
        if (there > 0) {
            Files.copy(file(), unfinished, StandardCopyOption.REPLACE_EXISTING);
        }
        try (BufferedWriter out = Files.newBufferedWriter(unfinished, StandardCharsets.US_ASCII,
                StandardOpenOption.APPEND)) {
            for (int first = there; first < count; first += AT_ONCE) {
                System.out.printf("Signing tokens: %,d of %,d%n", first, count);
                IntStream users = IntStream.range(first, Math.min(count, first + AT_ONCE));
                List<String> some = MachineLock.during(lock, MachineLock.Kind.SHARED,
                        () -> users.parallel().mapToObj(index -> token(user(index), "user")).toList());
                for (String token : some) {
                    out.write(token);
                    out.write('\n');
                }
            }
        }
        Files.move(unfinished, file(), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void createKeys(Path directory) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(KEY_BITS);
        KeyPair keys = generator.generateKeyPair();
        write(directory.resolve("public.pem"), "PUBLIC KEY", keys.getPublic());
        write(directory.resolve("private.pem"), "PRIVATE KEY", keys.getPrivate());
    }

    private static void write(Path file, String kind, Key key) throws IOException {
        Files.writeString(file, "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' })
                .encodeToString(key.getEncoded()) + "\n-----END " + kind + "-----\n");
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        String body = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
        return KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
    }

    private static String encode(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.US_ASCII));
    }

    private static UUID randomId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong());
    }
}
