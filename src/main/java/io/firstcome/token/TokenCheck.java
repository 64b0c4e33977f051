package io.firstcome.token;

import java.time.Clock;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import io.quarkus.arc.ClientProxy;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;

/**
 * Says whether a bearer token is good, in place of SmallRye JWT's own factory and with the same verdict: jose4j checks
 * signature and claims, but is set up once instead of for each request, and a token that was found good is remembered.
 */
@Singleton
@Alternative
@Priority(Interceptor.Priority.APPLICATION)
public class TokenCheck extends JWTCallerPrincipalFactory {

    private final JWTAuthContextInfo application;
    private final RememberedTokens remembered;
    private final Clock clock;
    private final JWTCallerPrincipalFactory smallRye = new DefaultJWTCallerPrincipalFactory();
    private volatile TokenVerifier verifier;

    @Inject
    TokenCheck(JWTAuthContextInfo application, TokenConfig config, Instance<Clock> clock) {
        // Without a clock of the application's, as in a benchmark of nothing but this package, the system's.
        this(application, config, clock.isResolvable() ? clock.get() : Clock.systemUTC());
    }

    TokenCheck(JWTAuthContextInfo application, TokenConfig config, Clock clock) {
        this.application = application;
        this.remembered = new RememberedTokens(config.remembered());
        this.clock = clock;
    }

    /** Reads the key and loads the native library before the first request, which would do it on its event loop. */
    void prepare(@Observes StartupEvent start) throws ParseException {
        if (isInUse()) {
            verifier();
        }
    }

    /** Whether the application's settings are such that this check does not leave its tokens to SmallRye's factory. */
    boolean isInUse() {
        return TokenVerifier.understands(ClientProxy.unwrap(application));
    }

    /**
     * Does no I/O, unless a remote key is configured (then Quarkus calls it on a worker).
     *
     * @return whose token it is, its claims read only when somebody asks for them
     * @throws ParseException where the token is not good, or not good any more
     */
    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo terms) throws ParseException {
        if (ClientProxy.unwrap(terms) != ClientProxy.unwrap(application)) {
            // Somebody checks a token of his own by JWTParser. What SmallRye's factory keeps is for one key only.
            return new DefaultJWTCallerPrincipalFactory().parse(token, terms);
        }
        return isInUse() ? parse(token) : smallRye.parse(token, terms);
    }

    /** The same for a token of the application's, where this check is in use. */
    JWTCallerPrincipal parse(String token) throws ParseException {
        if (!remembered.isRoom()) {
            return verify(token).lazily();
        }
        TokenDigest digest = TokenDigest.of(token);
        KnownToken known = remembered.find(digest);
        if (known != null) {
            mustBeInTime(known);
            return new TokenPrincipal(token, known, () -> verifier.read(token));
        }
        TokenVerifier.Verified verified = verify(token);
        if (verified.isCanonical()) {
            remembered.add(digest, verified.known());
        }
        return verified.lazily();
    }

    /** How many tokens are remembered, of the {@code firstcome.token.remembered} that there is room for. */
    public int remembered() {
        return remembered.size();
    }

    private TokenVerifier.Verified verify(String token) throws ParseException {
        TokenVerifier.Verified verified = verifier().verify(token);
        mustBeInTime(verified.known());
        return verified;
    }

    private void mustBeInTime(KnownToken token) throws ParseException {
        if (!token.isValidAt(clock.instant().getEpochSecond())) {
            throw new ParseException("The token has expired, or is not valid yet");
        }
    }

    private TokenVerifier verifier() throws ParseException {
        TokenVerifier ready = verifier;
        if (ready == null) {
            // Two at once may make two, of which one is kept.
            ready = TokenVerifier.of(ClientProxy.unwrap(application), NativeRsa.load(NativeRsa.LIBRARY));
            verifier = ready;
        }
        return ready;
    }
}
