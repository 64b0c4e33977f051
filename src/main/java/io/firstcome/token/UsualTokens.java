package io.firstcome.token;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jose4j.base64url.Base64Url;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.jwx.Headers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Takes a token apart that is written as nearly all are, without the 90 KB of buffers that jose4j's decoder and parser make
 * for each: three parts of sound Base64, a header that was read before, claims that are sound JSON. What jose4j checks of it
 * afterwards is the same; every other token is left to it from the start. For any number of threads.
 */
final class UsualTokens {

    /** An issuer has one for each of its keys. */
    private static final int MOST_HEADERS = 16;

    /** Fails where jose4j's parser would, or might, find something else. */
    private static final ObjectReader CLAIMS = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_LONG_FOR_INTS)
            .build()
            .readerForMapOf(Object.class);

    /** Fails where jose4j's would pass over something. */
    private static final Base64Url BASE64 = new Base64Url() {
        @Override
        public byte[] base64UrlDecode(String encoded) {
            return Base64.getUrlDecoder().decode(encoded);
        }
    };

    /** By their Base64, which is what is signed. */
    private final Map<String, Headers> headers = new ConcurrentHashMap<>();

    /** From a token that was verified, or anybody could fill the memory. */
    void learnHeader(JwtContext verified) {
        if (headers.size() < MOST_HEADERS) {
            Headers header = verified.getJoseObjects().get(0).getHeaders();
            headers.putIfAbsent(header.getEncodedHeader(), header);
        }
    }

    /** @return what is in it, not verified yet; null where it is not a usual one */
    JwtContext read(String token) {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (second < 0) {
            return null;
        }
        Headers header = headers.get(token.substring(0, first));
        if (header == null) {
            return null;
        }
        try {
            JsonWebSignature signature = new Signature(header, token.substring(first + 1, second),
                    token.substring(second + 1));
            Map<String, Object> claims = CLAIMS.readValue(signature.getUnverifiedPayload());
            return claims == null ? null : new JwtContext(token, claims(claims), List.of(signature));
        } catch (IllegalArgumentException | JsonProcessingException unusual) {
            return null;
        }
    }

    private static JwtClaims claims(Map<String, Object> json) {
        JwtClaims claims = new JwtClaims();
        json.forEach(claims::setClaim);
        return claims;
    }

    private static final class Signature extends JsonWebSignature {

        Signature(Headers header, String payload, String signature) {
            this.headers = header;
            this.base64url = BASE64;
            setEncodedPayload(payload);
            setSignature(BASE64.base64UrlDecode(signature));
        }
    }
}
