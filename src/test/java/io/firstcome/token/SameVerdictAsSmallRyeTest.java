package io.firstcome.token;

import static io.firstcome.token.Forge.HEADER;
import static io.firstcome.token.Forge.claims;
import static io.firstcome.token.Forge.encode;
import static io.firstcome.token.Forge.now;
import static io.firstcome.token.Forge.sign;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever SmallRye's own check refuses is refused, and what it lets in is let in as the same caller, seen before or not. */
class SameVerdictAsSmallRyeTest {

    private static final String WHO = ",\"sub\":\"minji\",\"groups\":[\"user\"]";

    static Stream<Named<String>> good() {
        return Stream.of(
                Named.of("ours", Forge.user("minji")),
                Named.of("with everything", sign(claims(WHO + ",\"upn\":\"m@x\",\"jti\":\"1\",\"nbf\":" + now()
                        + ",\"preferred_username\":\"mj\",\"auth_time\":5,\"azp\":\"shop\",\"email_verified\":true"))),
                Named.of("extra claims", sign(claims(WHO + ",\"realm\":{\"a\":[1,2.5,null,\"x\"],\"b\":true},\"list\":[\"a\"],"
                        + "\"n\":12,\"d\":1.5,\"t\":true,\"s\":\"text\",\"address\":{\"street\":\"x\"}"))),
                Named.of("audience in text", sign(claims(WHO + ",\"aud\":\"shop\""))),
                Named.of("audience in list", sign(claims(WHO + ",\"aud\":[\"shop\",\"app\"]"))),
                Named.of("groups in text", sign(claims(",\"sub\":\"minji\",\"groups\":\"user admin\""))),
                Named.of("no groups", sign(claims(",\"sub\":\"minji\""))),
                Named.of("empty groups", sign(claims(",\"sub\":\"minji\",\"groups\":[]"))),
                Named.of("numbers as groups", sign(claims(",\"sub\":\"minji\",\"groups\":[1,2]"))),
                Named.of("groups twice", sign(claims(",\"sub\":\"minji\",\"groups\":[\"user\",\"user\"]"))),
                Named.of("upn only", sign(claims(",\"upn\":\"m@x\",\"groups\":[\"user\"]"))),
                Named.of("preferred_username only", sign(claims(",\"preferred_username\":\"mj\",\"groups\":[\"user\"]"))),
                Named.of("mapped roles", sign(claims(WHO + ",\"roleMappings\":{\"user\":\"admin\"}"))),
                Named.of("another type", sign("{\"typ\":\"at+jwt\",\"alg\":\"RS256\",\"kid\":\"7\"}", claims(WHO))),
                Named.of("without a type", sign("{\"alg\":\"RS256\"}", claims(WHO))),
                Named.of("within the leeway", sign(claims(now() - 100, now() - 30, WHO))),
                Named.of("issued tomorrow", sign(claims(now() + 86_400, now() + 90_000, WHO))),
                Named.of("good in a moment", sign(claims(WHO + ",\"nbf\":" + (now() + 30)))),
                Named.of("half seconds", sign("{\"iss\":\"firstcome\",\"iat\":" + now() + ".5,\"exp\":" + (now() + 60)
                        + ".5,\"sub\":\"minji\"}")),
                Named.of("for ever", sign(claims(0, Long.MAX_VALUE, WHO))),
                Named.of("padded signature", Forge.user("minji") + "=="),
                Named.of("signature with a blank", Forge.user("minji") + " "),
                Named.of("signature with characters that do not count", Forge.user("minji") + "!?"),
                Named.of("a token in a token", sign("{\"cty\":\"JWT\",\"alg\":\"RS256\"}", Forge.user("minji"))),
                Named.of("Korean", sign(claims(",\"sub\":\"민지\",\"groups\":[\"user\"]"))));
    }

    static Stream<Named<String>> bad() {
        String token = Forge.user("minji");
        String[] parts = token.split("\\.");
        byte[] publicKey = Forge.publicKey().getBytes(StandardCharsets.UTF_8);
        String crit = "{\"alg\":\"RS256\",\"crit\":[\"exp\"],\"exp\":1}";
        return Stream.of(
                Named.of("nothing", ""), Named.of("blank", " "), Named.of("dots", ".."), Named.of("more dots", "...."),
                Named.of("garbage", "nonsense"), Named.of("three letters", "a.b.c"),
                Named.of("no signature", parts[0] + "." + parts[1] + "."),
                Named.of("without the last dot", parts[0] + "." + parts[1]),
                Named.of("blank in front", " " + token),
                Named.of("a part too many", token + ".x"),
                Named.of("five parts", token + ".x.y"),
                Named.of("alg none", encode("{\"alg\":\"none\"}") + "." + encode(claims(WHO)) + "."),
                Named.of("alg none with a signature", encode("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2]),
                Named.of("alg None", encode("{\"alg\":\"None\"}") + "." + encode(claims(WHO)) + "."),
                Named.of("no alg", sign("{\"typ\":\"JWT\"}", claims(WHO))),
                Named.of("alg null", sign("{\"alg\":null}", claims(WHO))),
                Named.of("alg in small letters", sign("{\"alg\":\"rs256\"}", claims(WHO))),
                Named.of("alg RS1", sign("{\"alg\":\"RS1\"}", claims(WHO), Forge.ours().getPrivate(), "SHA1withRSA")),
                Named.of("RS512, which nobody allowed", sign("{\"alg\":\"RS512\"}", claims(WHO), Forge.ours().getPrivate(),
                        "SHA512withRSA")),
                Named.of("the public key as a secret", Forge.hmac("{\"alg\":\"HS256\"}", claims(WHO), publicKey)),
                Named.of("its encoding as a secret", Forge.hmac("{\"alg\":\"HS256\"}", claims(WHO),
                        Forge.ours().getPublic().getEncoded())),
                Named.of("another key", sign(HEADER, claims(WHO), Forge.others().getPrivate(), "SHA256withRSA")),
                Named.of("a key of its own", sign("{\"alg\":\"RS256\",\"jwk\":" + jwk(Forge.others(), "x") + "}", claims(WHO),
                        Forge.others().getPrivate(), "SHA256withRSA")),
                Named.of("another issuer", sign(claims(WHO).replace("firstcome", "somebody"))),
                Named.of("no issuer", sign(claims(WHO).replace("\"iss\"", "\"is\""))),
                Named.of("claims twice", sign(claims(WHO + ",\"sub\":\"jihun\""))),
                Named.of("two issuers", sign(claims(WHO + ",\"iss\":\"somebody\""))),
                Named.of("expired", sign(claims(now() - 700, now() - 600, WHO))),
                Named.of("just past the leeway", sign(claims(now() - 700, now() - 61, WHO))),
                Named.of("not yet", sign(claims(WHO + ",\"nbf\":" + (now() + 120)))),
                Named.of("expires before it is issued", sign(claims(now() + 200, now() + 100, WHO))),
                Named.of("never expires", sign("{\"iss\":\"firstcome\",\"iat\":1" + WHO + "}")),
                Named.of("never issued", sign("{\"iss\":\"firstcome\",\"exp\":" + (now() + 60) + WHO + "}")),
                Named.of("expiry in text", sign("{\"iss\":\"firstcome\",\"iat\":1,\"exp\":\"4102444800\"" + WHO + "}")),
                Named.of("nobody's", sign(claims(",\"groups\":[\"user\"]"))),
                Named.of("a number as subject", sign(claims(",\"sub\":5,\"groups\":[\"user\"]"))),
                Named.of("a number as groups", sign(claims(",\"sub\":\"minji\",\"groups\":5"))),
                Named.of("an object as groups", sign(claims(",\"sub\":\"minji\",\"groups\":{\"a\":1}"))),
                Named.of("a header that is critical", sign(crit, claims(WHO))),
                Named.of("critical nonsense", sign("{\"alg\":\"RS256\",\"crit\":\"x\"}", claims(WHO))),
                Named.of("a header that is none", sign("nonsense", claims(WHO))),
                Named.of("a list as header", sign("[]", claims(WHO))),
                Named.of("claims that are none", sign("nonsense")),
                Named.of("a list of claims", sign("[1]")),
                Named.of("no claims", sign("")),
                Named.of("claims with something behind", sign(claims(WHO) + "x")),
                Named.of("another's claims", parts[0] + "." + Forge.user("jihun").split("\\.")[1] + "." + parts[2]),
                Named.of("tampered claims", parts[0] + "." + encode(claims(WHO.replace("user", "admin"))) + "." + parts[2]),
                Named.of("tampered header", encode("{\"alg\":\"RS256\"}") + "." + parts[1] + "." + parts[2]),
                Named.of("blank in the claims", parts[0] + "." + parts[1] + " ." + parts[2]),
                Named.of("padded claims", parts[0] + "." + parts[1] + "=." + parts[2]),
                Named.of("short signature", token.substring(0, token.length() - 4)),
                Named.of("long signature", token + "AAAA"),
                Named.of("signature of zeros", parts[0] + "." + parts[1] + "." + "A".repeat(342)),
                Named.of("encrypted", encode("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + "..AAAA.AAAA.AAAA"),
                Named.of("encrypted for us", encode("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}") + ".AAAA.AAAA.AAAA.AAAA"),
                Named.of("unencoded", sign("{\"alg\":\"RS256\",\"b64\":false,\"crit\":[\"b64\"]}", claims(WHO))),
                Named.of("another's token in ours", sign("{\"cty\":\"JWT\",\"alg\":\"RS256\"}",
                        sign(HEADER, claims(WHO), Forge.others().getPrivate(), "SHA256withRSA"))));
    }

    @ParameterizedTest
    @MethodSource("good")
    void goodOnesAreLetIn(String token) {
        assertThat(compared(Forge.terms(), token).isGood()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void badOnesAreNot(String token) {
        assertThat(compared(Forge.terms(), token).isGood()).isFalse();
    }

    /** What parsers of JSON and decoders of Base64 think differently of. */
    static Stream<Named<String>> strange() {
        String[] parts = Forge.user("minji").split("\\.");
        return Stream.concat(Stream.of(
                "\"sub\":\"\\u006dinji\"", "\"s\":\"\\ud83d\\ude00\"", "\"s\":\"\\ud83d\"", "\"s\":\"\\/\"", "\"s\":\"\\x\"",
                "\"s\":\"a\tb\"", "\"s\":\"a\nb\"", "\"s\":\"\0\"", "'s':'a'", "s:1", "\"s\":1,", ",\"s\":1", "\"s\":[1,]",
                "\"s\":[,1]",
                "\"s\":01", "\"s\":-0", "\"s\":-", "\"s\":+1", "\"s\":.5", "\"s\":5.", "\"s\":1e3", "\"s\":1E+3", "\"s\":1e400",
                "\"s\":0.1e-400", "\"s\":NaN", "\"s\":Infinity", "\"s\":1.0", "\"s\":12345678901234567",
                "\"s\":999999999999999999", "\"s\":1000000000000000000", "\"s\":9223372036854775807",
                "\"s\":9223372036854775808", "\"s\":-9223372036854775808", "\"s\":123456789012345678901234567890",
                "\"s\":1.2345678901234567890123456789", "\"s\":True", "\"s\":nul", "\"s\":null", "\"\":1", "\"s\":{}",
                "\"s\":{\"a\":1,\"a\":2}", "\"s\":[{\"a\":1,\"a\":2}]", "\"s\":1,\"\\u0073\":2", "\"sub\":null",
                "\"groups\":null",
                "\"exp\":null", "\"exp\":1e12", "\"nbf\":1.9", "\"s\":" + "[".repeat(1_010) + "]".repeat(1_010),
                "/* */\"s\":1", "\"s\":1 //", "\"s\":1\u00a0", "\u2028\"s\":1", "\"s\":\"" + "x".repeat(9_000) + "\"")
                .map(json -> Named.of(json.length() < 50 ? json : json.substring(0, 20) + " …",
                        sign(claims(",\"sub\":\"minji\"," + json)))),
                Stream.of(
                        Named.of("blanks around", sign(" \n\t" + claims(WHO) + "\r\n ")),
                        Named.of("a byte order mark", sign("\ufeff" + claims(WHO))),
                        Named.of("a zero behind", sign(claims(WHO) + "\0")),
                        Named.of("twice", sign(claims(WHO) + claims(WHO))),
                        Named.of("in UTF-16", sign(claims(WHO).replaceAll("(?s)(.)", "\0$1"))),
                        Named.of("null", sign("null")),
                        Named.of("padded header", parts[0] + "=." + parts[1] + "." + parts[2]),
                        Named.of("two dots in the middle", parts[0] + ".." + parts[1] + "." + parts[2]),
                        Named.of("no claims at all", parts[0] + ".." + parts[2]),
                        Named.of("a dot in front", "." + parts[0] + "." + parts[1] + "." + parts[2])));
    }

    @ParameterizedTest
    @MethodSource("strange")
    void strangeOnesAreWhatTheyWere(String token) {
        compared(Forge.terms(), token);
    }

    @Test
    void claimsAreReadAsJose4jReadsThem() throws InvalidJwtException {
        JwtConsumer jose4j = new JwtConsumerBuilder().setSkipSignatureVerification().setSkipAllValidators().build();
        UsualTokens usual = new UsualTokens();
        usual.learnHeader(jose4j.process(SOUND));
        int read = 0;

        for (Named<String> token : Stream.concat(good(), strange()).toList()) {
            JwtContext context = usual.read(token.getPayload());
            if (context != null) {
                read++;
                assertThat(context.getJwtClaims().getClaimsMap()).as(token.getName())
                        .isEqualTo(jose4j.process(token.getPayload()).getJwtClaims().getClaimsMap());
            }
        }
        assertThat(read).isGreaterThan(40);
    }

    static Stream<Named<Consumer<JWTAuthContextInfo>>> settings() {
        return Stream.of(
                setting("audience", terms -> terms.setExpectedAudience(Set.of("shop"))),
                setting("no leeway", terms -> terms.setClockSkew(0)),
                setting("much leeway", terms -> terms.setClockSkew(3_000)),
                setting("a token's age", terms -> terms.setTokenAge(50L)),
                setting("an hour at the most", terms -> terms.setMaxTimeToLiveSecs(3_600L)),
                setting("half an hour at the most", terms -> terms.setMaxTimeToLiveSecs(1_800L)),
                setting("no time of issue", terms -> terms.setMaxTimeToLiveSecs(-1L)),
                setting("required claims", terms -> terms.setRequiredClaims(Set.of("jti", "sub"))),
                setting("nobody's tokens", terms -> terms.setRequireNamedPrincipal(false)),
                setting("groups by a path", terms -> terms.setGroupsPath("realm/a")),
                setting("groups by default", terms -> terms.setDefaultGroupsClaim("user")),
                setting("subject by a path", terms -> terms.setSubjectPath("upn")),
                setting("subject by default", terms -> terms.setDefaultSubjectClaim("somebody")),
                setting("separated by commas", terms -> terms.setGroupsSeparator(",")),
                setting("no issuer", terms -> terms.setIssuedBy(null)),
                setting("another algorithm", terms -> terms.setSignatureAlgorithm(Set.of(SignatureAlgorithm.RS512))),
                setting("more algorithms",
                        terms -> terms.setSignatureAlgorithm(Set.of(SignatureAlgorithm.RS512, SignatureAlgorithm.PS256))),
                setting("strict about keys", terms -> terms.setRelaxVerificationKeyValidation(false)),
                setting("a key's id", terms -> terms.setTokenKeyId("8")),
                setting("another key", terms -> terms.setPublicKeyContent(Forge.pem(Forge.others()))),
                setting("garbage as key", terms -> terms.setPublicKeyContent("nonsense")),
                setting("a key in hand", terms -> terms.setPublicVerificationKey(Forge.ours().getPublic())),
                setting("a key as JWK", terms -> terms.setPublicKeyContent(jwk(Forge.ours(), "7"))),
                setting("keys as JWKS", terms -> terms.setPublicKeyContent(
                        "{\"keys\":[" + jwk(Forge.others(), "8") + "," + jwk(Forge.ours(), "7") + "]}")),
                setting("keys as JWKS, more algorithms", terms -> {
                    terms.setSignatureAlgorithm(Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.RS512));
                    terms.setPublicKeyContent("{\"keys\":[" + jwk(Forge.others(), "8") + "," + jwk(Forge.ours(), "7") + "]}");
                }),
                setting("a secret", terms -> {
                    terms.setPublicKeyContent(null);
                    terms.setSecretKeyContent("{\"kty\":\"oct\",\"k\":\"" + encode("s".repeat(64)) + "\"}");
                    terms.setSignatureAlgorithm(Set.of(SignatureAlgorithm.HS256));
                }),
                setting("encryption", terms -> terms.setPrivateDecryptionKey(Forge.ours().getPrivate())));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whateverIsConfigured(Consumer<JWTAuthContextInfo> setting) {
        JWTAuthContextInfo terms = Forge.terms();
        setting.accept(terms);

        Stream.concat(good(), bad()).forEach(token -> compared(terms, token.getPayload()));
    }

    @Test
    void otherKindsOfKeys() {
        KeyPair curve = Forge.keys("EC", 256);
        JWTAuthContextInfo terms = Forge.terms();
        terms.setPublicVerificationKey(curve.getPublic());
        terms.setSignatureAlgorithm(Set.of(SignatureAlgorithm.ES256));
        String token = sign("{\"alg\":\"ES256\"}", claims(WHO), curve.getPrivate(), "SHA256withECDSAinP1363Format");

        assertThat(compared(terms, token).isGood()).isTrue();
        assertThat(compared(terms, Forge.user("minji")).isGood()).isFalse();
    }

    @Test
    void aKeyThatTheLibraryDoesNotTake() {
        KeyPair tiny = Forge.keys("RSA", 512);
        JWTAuthContextInfo terms = Forge.terms();
        terms.setPublicKeyContent(Forge.pem(tiny));
        String token = sign(HEADER, claims(WHO), tiny.getPrivate(), "SHA256withRSA");

        compared(terms, token);
        terms.setRelaxVerificationKeyValidation(false);
        assertThat(compared(terms, token).isGood()).isFalse();
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void letterByLetter(@ForAll("spoilt") String token) {
        compared(SPOILT, token);
    }

    private static final JWTAuthContextInfo SPOILT = Forge.terms();
    private static final String SOUND = Forge.user("minji");
    private static final JWTCallerPrincipalFactory SMALLRYE = new DefaultJWTCallerPrincipalFactory();
    private static final TokenCheck REMEMBERS = havingSeen(1_000, SPOILT, SOUND);
    private static final TokenCheck FORGETS = havingSeen(0, SPOILT, SOUND);

    private static TokenCheck havingSeen(int remembered, JWTAuthContextInfo terms, String token) {
        TokenCheck check = check(terms, remembered);
        assertThat(Verdict.of(check, token, terms).isGood()).isTrue();
        return check;
    }

    /** A good token with one to three letters changed, left out, put in, doubled or swapped. */
    @Provide
    Arbitrary<String> spoilt() {
        Arbitrary<Integer> where = Arbitraries.integers().between(0, SOUND.length() - 2);
        Arbitrary<Character> letter = Arbitraries.oneOf(
                Arbitraries.chars().range('a', 'z').range('A', 'Z').range('0', '9').with('-', '_'),
                Arbitraries.of('.', '=', ' ', '+', '/', '\n', '\t', '!', 'é', '한', '\ud83d', '\0'));
        Arbitrary<Integer> how = Arbitraries.integers().between(0, 4);
        Arbitrary<List<Spoiling>> spoilings = Combinators.combine(where, letter, how).as(Spoiling::new).list().ofMinSize(1)
                .ofMaxSize(3);
        return spoilings.map(list -> {
            String token = SOUND;
            for (Spoiling spoiling : list) {
                token = spoiling.of(token);
            }
            return token;
        });
    }

    private record Spoiling(int position, char letter, int how) {

        String of(String token) {
            int at = Math.min(position, token.length() - 2);
            StringBuilder text = new StringBuilder(token);
            switch (how) {
                case 0 -> text.setCharAt(at, letter);
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, letter);
                case 3 -> text.insert(at, text.charAt(at));
                default -> {
                    text.setCharAt(at, token.charAt(at + 1));
                    text.setCharAt(at + 1, token.charAt(at));
                }
            }
            return text.toString();
        }
    }

    /** Everyone's verdict on a token that is seen for the first time and again, remembered and not; the same for all. */
    private static Verdict compared(JWTAuthContextInfo terms, String token) {
        Verdict smallRyes = Verdict.of(terms == SPOILT ? SMALLRYE : new DefaultJWTCallerPrincipalFactory(), token, terms);
        TokenCheck remembering = terms == SPOILT ? REMEMBERS : check(terms, 1_000);
        TokenCheck forgetful = terms == SPOILT ? FORGETS : check(terms, 0);
        List<Verdict> ours = new ArrayList<>();
        ours.add(Verdict.of(forgetful, token, terms));
        // By then it has read such a header before, where these terms let it in
        Verdict.of(forgetful, SOUND, terms);
        ours.add(Verdict.of(forgetful, token, terms));
        for (int time = 0; time < 3; time++) {
            ours.add(Verdict.of(remembering, token, terms));
        }

        assertThat(ours).allSatisfy(verdict -> assertThat(verdict).isEqualTo(smallRyes));
        return smallRyes;
    }

    private static TokenCheck check(JWTAuthContextInfo terms, int remembered) {
        return new TokenCheck(terms, () -> remembered, Clock.systemUTC());
    }

    private static Named<Consumer<JWTAuthContextInfo>> setting(String name, Consumer<JWTAuthContextInfo> setting) {
        return Named.of(name, setting);
    }

    private static String jwk(KeyPair keys, String id) {
        RSAPublicKey key = (RSAPublicKey) keys.getPublic();
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        byte[] modulus = key.getModulus().toByteArray();
        return "{\"kty\":\"RSA\",\"kid\":\"" + id + "\",\"n\":\""
                + base64.encodeToString(Arrays.copyOfRange(modulus, 1, modulus.length))
                + "\",\"e\":\"" + base64.encodeToString(key.getPublicExponent().toByteArray()) + "\"}";
    }
}
