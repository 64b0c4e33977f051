package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.smallrye.mutiny.TimeoutException;
import io.vertx.mutiny.core.Context;

/**
 * A Redis that answers late is not away. Claims would go past a gate that admits others: more would be accepted than there
 * are coupons.
 */
class LateAnswersTest {

    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static GateOnItsOwn own;
    /** Whose connection to Redis it is: that of this thread, who is the first to ask. */
    private static Context loop;

    @BeforeAll
    static void start() {
        own = GateOnItsOwn.start("late-answers", Duration.ofHours(1), TIMEOUT);
        loop = own.vertx().getOrCreateContext();
    }

    @AfterAll
    static void stop() {
        own.close();
    }

    @BeforeEach
    void isConnected() {
        await().atMost(LIMIT).ignoreExceptions().pollInSameThread().until(LateAnswersTest::answers);
    }

    @Test
    void anAnswerThatNobodyWaitsForAnyMoreSaysThatRedisIsThere() {
        // Given
        own.server().pause();
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> look(own.gate()));
        await().atMost(LIMIT).until(() -> own.gate().reach().isAway());

        // When
        own.server().resume();

        // Then
        await().atMost(LIMIT).until(() -> !own.gate().reach().isAway());
    }

    @Test
    void anInstanceThatHasNoTimeToReadDoesNotTakeRedisForAway() throws InterruptedException {
        // Given
        long begun = System.nanoTime();
        CountDownLatch caughtUp = new CountDownLatch(1);
        CountDownLatch judged = new CountDownLatch(1);

        // When
        loop.runOnContext(() -> hold(caughtUp));
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> look(own.gate()));
        loop.runOnContext(() -> own.vertx().setTimer(100, timer -> judged.countDown()));
        caughtUp.countDown();
        judged.await();

        // Then: at no time
        assertThat(own.gate().reach().reachableFor()).isGreaterThanOrEqualTo(Duration.ofNanos(System.nanoTime() - begun));
    }

    private static boolean answers() {
        look(own.gate());
        return true;
    }

    private static void look(Gate gate) {
        gate.look(UUID.randomUUID(), "kim").await().atMost(LIMIT);
    }

    private static void hold(CountDownLatch caughtUp) {
        try {
            caughtUp.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
