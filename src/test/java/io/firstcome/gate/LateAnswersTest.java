package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

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
        assertTimesOut(ask());
        await().atMost(LIMIT).until(() -> own.gate().isAway());

        // When
        own.server().resume();

        // Then
        await().atMost(LIMIT).until(() -> !own.gate().isAway());
    }

    @Test
    void anInstanceThatHasNoTimeToReadDoesNotTakeRedisForAway() throws InterruptedException {
        // Given
        long begun = System.nanoTime();
        CountDownLatch caughtUp = new CountDownLatch(1);
        CountDownLatch judged = new CountDownLatch(1);

        // When
        loop.runOnContext(() -> hold(caughtUp));
        assertTimesOut(ask());
        loop.runOnContext(() -> own.vertx().setTimer(100, timer -> judged.countDown()));
        caughtUp.countDown();
        judged.await();

        // Then: at no time
        assertThat(own.gate().reach(UUID.randomUUID()).reachableFor())
                .isGreaterThanOrEqualTo(Duration.ofNanos(System.nanoTime() - begun));
    }

    private static boolean answers() {
        ask().join();
        return true;
    }

    /** Sent at once: what goes together with others would wait for the loop, and no time would run. */
    private static CompletableFuture<?> ask() {
        return own.gate().terms(UUID.randomUUID()).subscribeAsCompletionStage();
    }

    private static void assertTimesOut(CompletableFuture<?> answer) {
        assertThat(answer).failsWithin(LIMIT).withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(TimeoutException.class);
    }

    private static void hold(CountDownLatch caughtUp) {
        try {
            caughtUp.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
