package io.firstcome.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;

/** Writes tokens letter by letter, good ones and such as no library would write. */
final class Forge {

    static final String HEADER = "{\"typ\":\"JWT\",\"alg\":\"RS256\"}";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private static final KeyPair KEYS = keys("RSA", 2048);
    private static final KeyPair OTHERS = keys("RSA", 2048);

    private Forge() {
    }

    static KeyPair keys(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the application is configured with: our public key, issuer firstcome, everything else as it is by default. */
    static JWTAuthContextInfo terms() {
        JWTAuthContextInfo terms = new JWTAuthContextInfo();
        terms.setIssuedBy("firstcome");
        terms.setPublicKeyContent(publicKey());
        return terms;
    }

    static String publicKey() {
        return pem(KEYS);
    }

    static String pem(KeyPair keys) {
        return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    static KeyPair ours() {
        return KEYS;
    }

    static KeyPair others() {
        return OTHERS;
    }

    static long now() {
        return Instant.now().getEpochSecond();
    }

    /** An hour from now on, with further claims as JSON: {@code ,"name":value}. */
    static String claims(String more) {
        return claims(now(), now() + 3600, more);
    }

    static String claims(long issued, long expires, String more) {
        return "{\"iss\":\"firstcome\",\"iat\":" + issued + ",\"exp\":" + expires + more + "}";
    }

    static String user(String subject) {
        return sign(claims(",\"sub\":\"" + subject + "\",\"groups\":[\"user\"]"));
    }

    static String sign(String claims) {
        return sign(HEADER, claims);
    }

    static String sign(String header, String claims) {
        return sign(header, claims, KEYS.getPrivate(), "SHA256withRSA");
    }

    static String sign(String header, String claims, PrivateKey key, String algorithm) {
        String input = encode(header) + "." + encode(claims);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(input.getBytes(StandardCharsets.UTF_8));
            return input + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String hmac(String header, String claims, byte[] secret) {
        String input = encode(header) + "." + encode(claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return input + "." + BASE64.encodeToString(mac.doFinal(input.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encode(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
