package io.firstcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

/** Since when another system is away, or back: it decides when a claim may go past the gate. */
class ReachTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong();
    private final Reach reach = new Reach("It", now::get);

    @Test
    void isAwaySinceTheFirstFailureThatNoAnswerFollowed() {
        // Given
        pass(Duration.ofSeconds(10));
        reach.failed();
        pass(SECOND);
        reach.failed();

        // When
        pass(SECOND);

        // Then
        assertThat(reach.isAway()).isTrue();
        assertThat(reach.awayFor()).isEqualTo(Duration.ofSeconds(2));
        assertThat(reach.reachableFor()).isZero();
    }

    @Test
    void isReachableSinceTheFirstAnswerBehindAFailure() {
        // Given
        reach.failed();
        pass(SECOND);
        reach.answered();

        // When
        pass(SECOND);
        reach.answered();

        // Then
        assertThat(reach.awayFor()).isZero();
        assertThat(reach.reachableFor()).isEqualTo(SECOND);
    }

    @Test
    void aLateAnswerAmongOthersIsNoFailure() {
        // Given
        pass(SECOND);
        reach.answered();
        pass(Duration.ofMillis(999));

        // When, Then
        reach.late(SECOND);
        assertThat(reach.isAway()).isFalse();
        pass(Duration.ofMillis(1));
        reach.late(SECOND);
        assertThat(reach.isAway()).isTrue();
    }

    @Test
    void whoHasNotLookedCannotSayThatItWasReachable() {
        // Given
        pass(Duration.ofSeconds(10));

        // When
        reach.unknown();
        pass(SECOND);

        // Then
        assertThat(reach.reachableFor()).isEqualTo(SECOND);
    }

    @Test
    void whileItIsAwayItIsTriedNowAndThen() {
        // Given
        assertThat(reach.mayTry(SECOND)).isTrue();
        assertThat(reach.mayTry(SECOND)).isTrue();
        reach.failed();
        pass(SECOND);

        // When, Then
        assertThat(reach.mayTry(SECOND)).isTrue();
        assertThat(reach.mayTry(SECOND)).isFalse();
        pass(SECOND);
        assertThat(reach.mayTry(SECOND)).isTrue();
        reach.answered();
        assertThat(reach.mayTry(SECOND)).isTrue();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
