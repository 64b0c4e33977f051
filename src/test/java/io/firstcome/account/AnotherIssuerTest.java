package io.firstcome.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;

/** Without a sign key tokens come from another issuer, and there is no log-in here (SPEC §6). */
class AnotherIssuerTest {

    @Test
    void logInIsDisabled() {
        SigningKey none = new SigningKey(Optional.empty(), Optional.empty());
        AccessTokens tokens = new AccessTokens(none, Settings.of(1, Duration.ofMinutes(1)), Clock.systemUTC());

        Problem refusal = catchThrowableOfType(Problem.class, tokens::mustBeEnabled);

        assertThat(refusal.reason()).isEqualTo(Reason.LOGIN_DISABLED);
        assertThat(refusal.reason().status()).isEqualTo(404);
    }

    @Test
    void devModesWordForNoKeyIsNoKey() {
        assertThat(new SigningKey(Optional.of("NONE"), Optional.empty()).key()).isEmpty();
    }
}
