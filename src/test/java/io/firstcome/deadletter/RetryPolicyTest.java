package io.firstcome.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");

    private final RetryPolicy policy = new RetryPolicy(
            new Settings(Duration.ofMinutes(1), Duration.ofHours(1), 10));

    private record Settings(Duration retryFirst, Duration retryLongest, int maxAttempts) implements DeadLetterConfig {

        @Override
        public String every() {
            return "off";
        }

        @Override
        public Duration tellWithin() {
            return Duration.ofSeconds(5);
        }

        @Override
        public int perRun() {
            return 100;
        }

        @Override
        public int maxReplay() {
            return 100;
        }

        @Override
        public int maxPayload() {
            return 100;
        }

        @Override
        public int countUpTo() {
            return 100;
        }
    }

    @Test
    void theWaitDoublesUpToTheLongestAndEndsAtTheLimit() {
        List<Long> minutes = IntStream.range(1, 10)
                .mapToObj(attempts -> policy.afterFailure(Failure.UNKNOWN_COUPON, attempts, NOON))
                .map(next -> Duration.between(NOON, next).toMinutes())
                .toList();

        assertThat(minutes).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(policy.afterFailure(Failure.UNKNOWN_COUPON, 10, NOON)).isNull();
        assertThat(policy.afterFailure(Failure.UNKNOWN_COUPON, Integer.MAX_VALUE, NOON)).isNull();
    }

    @ParameterizedTest
    @EnumSource(value = Failure.class, names = { "UNKNOWN_COUPON", "REFUSED" })
    void whatMaySucceedLaterIsTried(Failure failure) {
        assertThat(policy.afterFailure(failure, 1, NOON)).isEqualTo(NOON.plusSeconds(60));
    }

    @Test
    void whatNobodyCanReadWaitsForAnOperator() {
        assertThat(policy.afterFailure(Failure.UNREADABLE, 1, NOON)).isNull();
    }

    @Test
    void whatAnOperatorSendsAfterTheLimitIsDueAgainToo() {
        assertThat(policy.ifUnheardOf(1, NOON)).isEqualTo(NOON.plus(Duration.ofMinutes(1)));
        assertThat(policy.ifUnheardOf(1000, NOON)).isEqualTo(NOON.plus(Duration.ofHours(1)));
    }
}
