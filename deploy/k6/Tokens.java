import java.io.BufferedWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

/**
 * Signs a token for each user of a load test, one a line: {@code java Tokens.java private.pem tokens.txt 10000}. For keys of test
 * systems: who has a signing key is everybody. Nothing of the application is in it, so that a JDK alone runs it; k6 cannot sign.
 */
class Tokens {

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    /** Of MP_JWT_VERIFY_ISSUER where nobody has set it. */
    private static final String ISSUER = "firstcome";
    /** Longer than a test. */
    private static final Duration LIFESPAN = Duration.ofHours(4);

    public static void main(String[] arguments) throws Exception {
        PrivateKey key = read(Path.of(arguments[0]));
        int users = Integer.parseInt(arguments[2]);
        String header = encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}");
        Instant now = Instant.now();
        try (BufferedWriter out = Files.newBufferedWriter(Path.of(arguments[1]))) {
            for (int i = 0; i < users; i++) {
                String claims = "{\"iss\":\"%s\",\"sub\":\"%s\",\"groups\":[\"user\"],\"iat\":%d,\"exp\":%d}".formatted(ISSUER,
                        UUID.randomUUID(), now.getEpochSecond(), now.plus(LIFESPAN).getEpochSecond());
                String signed = header + "." + encode(claims);
                Signature signature = Signature.getInstance("SHA256withRSA");
                signature.initSign(key);
                signature.update(signed.getBytes(StandardCharsets.US_ASCII));
                out.write(signed + "." + BASE64.encodeToString(signature.sign()) + "\n");
            }
        }
    }

    private static PrivateKey read(Path pem) throws Exception {
        String body = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
    }

    private static String encode(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
