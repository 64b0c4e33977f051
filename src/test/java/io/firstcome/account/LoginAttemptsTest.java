package io.firstcome.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.firstcome.HandSetClock;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

class LoginAttemptsTest {

    private static final Settings SETTINGS = Settings.of(3, Duration.ofMinutes(1));

    private final HandSetClock clock = new HandSetClock();
    private final LoginAttempts attempts = new LoginAttempts(SETTINGS, clock, new SimpleMeterRegistry());

    @Test
    void theFourthFailureHasToWaitForItsTurn() {
        fail(3);

        Problem refusal = catchThrowableOfType(Problem.class, () -> attempts.take("minji"));

        assertThat(refusal.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void timeGivesAttemptsBack() {
        fail(3);

        clock.pass(Duration.ofSeconds(20));

        assertThatCode(() -> attempts.take("minji")).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(Problem.class, () -> attempts.take("minji"))).isNotNull();
    }

    @Test
    void successesCostNothing() {
        for (int time = 0; time < 100; time++) {
            attempts.take("minji");
            attempts.giveBack("minji");
        }
        fail(3);
        assertThat(catchThrowableOfType(Problem.class, () -> attempts.take("minji"))).isNotNull();
    }

    @Test
    void everyNameHasItsOwnInWhateverCase() {
        fail(3);

        assertThatCode(() -> attempts.take("jihun")).doesNotThrowAnyException();
        assertThat(catchThrowableOfType(Problem.class, () -> attempts.take("MinJi"))).isNotNull();
    }

    private void fail(int times) {
        for (int time = 0; time < times; time++) {
            attempts.take("minji");
        }
    }
}
