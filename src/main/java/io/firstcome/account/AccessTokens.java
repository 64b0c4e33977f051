package io.firstcome.account;

import java.time.Clock;
import java.time.Instant;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.jwt.build.Jwt;

/** Issues the tokens of our own log-in: RS256, short-lived, with all that the way of a claim needs to know. */
@ApplicationScoped
public class AccessTokens {

    private final SigningKey signingKey;
    private final AccountConfig config;
    private final Clock clock;

    AccessTokens(SigningKey signingKey, AccountConfig config, Clock clock) {
        this.signingKey = signingKey;
        this.config = config;
        this.clock = clock;
    }

    void sayWhoIssues(@Observes StartupEvent start) {
        if (signingKey.key().isEmpty()) {
            Log.info(
                    "No SMALLRYE_JWT_SIGN_KEY_LOCATION: tokens come from another issuer, POST /api/auth/login answers LOGIN_DISABLED");
        }
    }

    /** @throws Problem LOGIN_DISABLED where tokens come from another issuer */
    void mustBeEnabled() {
        if (signingKey.key().isEmpty()) {
            throw Problem.of(Reason.LOGIN_DISABLED);
        }
    }

    /** Signs, which takes about a millisecond of computing: not on the event loop. */
    AccessToken issue(Account account) {
        Instant now = clock.instant();
        String token = Jwt.issuer(config.issuer())
                .subject(account.id().toString())
                .upn(account.username())
                .groups(Set.of(account.role().group()))
                .issuedAt(now)
                .expiresAt(now.plus(config.tokenLifespan()))
                .sign(signingKey.key().orElseThrow(() -> Problem.of(Reason.LOGIN_DISABLED)));
        return AccessToken.bearer(token, config.tokenLifespan().toSeconds());
    }
}
