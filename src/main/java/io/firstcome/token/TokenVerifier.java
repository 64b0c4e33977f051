package io.firstcome.token;

import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.eclipse.microprofile.jwt.Claims;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;

import io.smallrye.jwt.KeyProvider;
import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.KeyLocationResolver;
import io.smallrye.jwt.auth.principal.ParseException;
import io.smallrye.jwt.auth.principal.PrincipalUtils;

/**
 * A jose4j consumer that is built once for the application's settings, with the checks that SmallRye's
 * {@code DefaultJWTTokenParser} builds one with for each token.
 */
final class TokenVerifier {

    private static final String TYPE = "typ";
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** For a token that is the same, bit for bit, as one that was verified. */
    private static final JwtConsumer READER = new JwtConsumerBuilder()
            .setSkipSignatureVerification()
            .setSkipAllValidators()
            .build();

    private final JWTAuthContextInfo terms;
    private final JwtConsumer consumer;
    private final UsualTokens usual = new UsualTokens();

    private TokenVerifier(JWTAuthContextInfo terms, JwtConsumer consumer) {
        this.terms = terms;
        this.consumer = consumer;
    }

    /** Whether tokens are signed only, and verified with public keys that stay what they are until the end. */
    static boolean understands(JWTAuthContextInfo terms) {
        boolean hasKey = terms.getPublicVerificationKey() != null || terms.getPublicKeyContent() != null;
        boolean isSimple = terms.getPublicKeyLocation() == null
                && terms.getSecretVerificationKey() == null
                && terms.getSecretKeyContent() == null
                && terms.getKeyProvider() == KeyProvider.DEFAULT
                && !terms.isVerifyCertificateThumbprint();
        boolean isEncrypted = terms.getDecryptionKeyLocation() != null
                || terms.getDecryptionKeyContent() != null
                || terms.getPrivateDecryptionKey() != null
                || terms.getSecretDecryptionKey() != null;
        return hasKey && isSimple && !isEncrypted;
    }

    /** @throws ParseException where the configured key cannot be read */
    static TokenVerifier of(JWTAuthContextInfo terms, Optional<NativeRsa> nativeRsa) throws ParseException {
        JwtConsumerBuilder builder = new JwtConsumerBuilder();
        VerificationKeyResolver keys = keys(terms);
        builder.setVerificationKeyResolver(nativeRsa.map(rsa -> rsa.instead(keys)).orElse(keys));
        builder.setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, algorithms(terms)));
        builder.setRequireExpirationTime();
        if (isIssuedAtRequired(terms)) {
            builder.setRequireIssuedAt();
        }
        if (terms.getIssuedBy() != null) {
            builder.setExpectedIssuer(terms.getIssuedBy());
        }
        builder.setAllowedClockSkewInSeconds(leewaySeconds(terms));
        if (terms.getExpectedAudience() == null) {
            builder.setSkipDefaultAudienceValidation();
        } else {
            builder.setExpectedAudience(terms.getExpectedAudience().toArray(String[]::new));
        }
        if (terms.isRelaxVerificationKeyValidation()) {
            builder.setRelaxVerificationKeyValidation();
        }
        return new TokenVerifier(terms, builder.build());
    }

    /** @throws ParseException where the token is not good */
    Verified verify(String token) throws ParseException {
        try {
            JwtContext context = process(token);
            JwtClaims claims = context.getJwtClaims();
            long notAfter = notAfter(claims);
            mustHaveRequiredClaims(claims);
            // SmallRye's own: groups as text or list, by a path, mapped
            PrincipalUtils.setClaims(claims, token, terms);
            mustHaveName(claims);
            KnownToken known = new KnownToken(claims.getClaimValue(Claims.sub.name(), String.class), groups(claims),
                    notBefore(claims), notAfter);
            return new Verified(token, context, known);
        } catch (InvalidJwtException | MalformedClaimException bad) {
            throw new ParseException("Failed to verify a token", bad);
        }
    }

    private JwtContext process(String token) throws InvalidJwtException {
        JwtContext context = usual.read(token);
        if (context == null) {
            context = consumer.process(token);
            usual.learnHeader(context);
        } else {
            consumer.processContext(context);
        }
        return context;
    }

    /** The claims of a token that was verified before. */
    JWTCallerPrincipal read(String token) {
        try {
            JwtContext context = READER.process(token);
            PrincipalUtils.setClaims(context.getJwtClaims(), token, terms);
            return principal(context);
        } catch (InvalidJwtException impossible) {
            throw new IllegalStateException("A token that was verified can be read", impossible);
        }
    }

    private static JWTCallerPrincipal principal(JwtContext context) {
        return new DefaultJWTCallerPrincipal(context.getJoseObjects().get(0).getHeader(TYPE), context.getJwtClaims());
    }

    private static VerificationKeyResolver keys(JWTAuthContextInfo terms) throws ParseException {
        if (terms.getPublicVerificationKey() != null) {
            return (signature, nesting) -> terms.getPublicVerificationKey();
        }
        try {
            return new KeyLocationResolver(terms);
        } catch (UnresolvableKeyException unreadable) {
            throw new ParseException("The key that verifies tokens cannot be read", unreadable);
        }
    }

    private static String[] algorithms(JWTAuthContextInfo terms) {
        return terms.getSignatureAlgorithm().stream().map(SignatureAlgorithm::getAlgorithm).toArray(String[]::new);
    }

    private static boolean isIssuedAtRequired(JWTAuthContextInfo terms) {
        return terms.getMaxTimeToLiveSecs() == null || terms.getMaxTimeToLiveSecs() > 0 || terms.getTokenAge() != null;
    }

    @SuppressWarnings("deprecation") // the grace period, which SmallRye still puts first
    private static int leewaySeconds(JWTAuthContextInfo terms) {
        return terms.getExpGracePeriodSecs() > 0 ? terms.getExpGracePeriodSecs() : Math.max(0, terms.getClockSkew());
    }

    /** The last second in which the token is good; jose4j calls it expired from {@code exp} + leeway on. */
    private long notAfter(JwtClaims claims) throws MalformedClaimException, ParseException {
        long expires = claims.getExpirationTime().getValue();
        long notAfter = saturatedSum(expires, leewaySeconds(terms) - 1L);
        if (isIssuedAtRequired(terms)) {
            long issued = claims.getIssuedAt().getValue();
            if (terms.getMaxTimeToLiveSecs() != null && expires - issued > terms.getMaxTimeToLiveSecs()) {
                throw new ParseException("The token lives longer than tokens may");
            }
            if (terms.getTokenAge() != null) {
                notAfter = Math.min(notAfter, saturatedSum(issued, terms.getTokenAge()));
            }
        }
        return notAfter;
    }

    private long notBefore(JwtClaims claims) throws MalformedClaimException {
        NumericDate notBefore = claims.getNotBefore();
        return notBefore == null ? Long.MIN_VALUE : saturatedSum(notBefore.getValue(), -leewaySeconds(terms));
    }

    private static long saturatedSum(long seconds, long more) {
        long sum = seconds + more;
        boolean overflows = ((seconds ^ sum) & (more ^ sum)) < 0;
        if (overflows) {
            return more > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
        return sum;
    }

    private void mustHaveRequiredClaims(JwtClaims claims) throws ParseException {
        Set<String> required = terms.getRequiredClaims();
        if (required != null && !claims.getClaimsMap().keySet().containsAll(required)) {
            throw new ParseException("A claim is missing");
        }
    }

    private void mustHaveName(JwtClaims claims) throws ParseException {
        if (terms.isRequireNamedPrincipal()
                && claims.getClaimValue(Claims.sub.name()) == null
                && claims.getClaimValue(Claims.upn.name()) == null
                && claims.getClaimValue(Claims.preferred_username.name()) == null) {
            throw new ParseException("The token does not say whose it is");
        }
    }

    private static Set<String> groups(JwtClaims claims) {
        try {
            List<String> groups = claims.getStringListClaimValue(Claims.groups.name());
            return groups == null ? Set.of() : groups.stream().filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
        } catch (MalformedClaimException notText) {
            // as SmallRye: a token of nobody's group
            return Set.of();
        }
    }

    /** A token that was found good just now. */
    record Verified(String token, JwtContext context, KnownToken known) {

        JWTCallerPrincipal lazily() {
            return new TokenPrincipal(token, known, () -> principal(context));
        }

        /**
         * Whether it is written in the one way that there is for it. Base64 as jose4j reads it allows for others (characters
         * that are passed over, bits that do not count), and the signature is not signed: who has one good token could make
         * any number of them, and push out what is remembered of others.
         */
        boolean isCanonical() {
            if (context.getJoseObjects().size() > 1) {
                return false;
            }
            String signature = token.substring(token.lastIndexOf('.') + 1);
            try {
                return ENCODER.encodeToString(DECODER.decode(signature)).equals(signature);
            } catch (IllegalArgumentException notBase64) {
                return false;
            }
        }
    }
}
