package io.firstcome.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {

    private static final String PASSWORD = "correct horse";

    @ParameterizedTest
    @ValueSource(ints = { 4, 6 })
    void theOperatorSaysHowSlow(int cost) {
        String hash = new Passwords(Settings.of(cost)).hash(PASSWORD);

        assertThat(hash).startsWith("$2a$%02d$".formatted(cost));
    }

    /** In work, not in time: a machine may do something else meanwhile. */
    @Test
    void anUnknownNameAndAPasswordTooLongTakeAsMuchWorkAsAWrongOne() {
        Passwords passwords = new Passwords(Settings.of(10));
        Account account = new Account("minji", passwords.hash(PASSWORD), Role.USER, Instant.EPOCH);
        passwords.matches("warm up", account);

        long wrong = work(() -> assertThat(passwords.matches("wrong", account)).isFalse());
        long unknown = work(() -> assertThat(passwords.matches(PASSWORD, null)).isFalse());
        long tooLong = work(() -> assertThat(passwords.matches(PASSWORD.repeat(10), account)).isFalse());

        assertThat(unknown).isBetween(wrong / 2, wrong * 2);
        assertThat(tooLong).isBetween(wrong / 2, wrong * 2);
    }

    private static long work(Runnable task) {
        long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        task.run();
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin;
    }

    @Test
    void nobodysPasswordLetsNobodyIn() {
        assertThat(new Passwords(Settings.of(1, Duration.ofMinutes(1))).matches("nobody's password", null)).isFalse();
    }
}
