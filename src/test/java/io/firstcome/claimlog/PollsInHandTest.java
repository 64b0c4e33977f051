package io.firstcome.claimlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;

/** What is begun before a stop finds its servers there until it is done, and nothing is begun behind it (SPEC §3.3, §3.7). */
class PollsInHandTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final AtomicReference<Runnable> end = new AtomicReference<>();
    private final AtomicBoolean isBegun = new AtomicBoolean();

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void aStopWaitsForWhatIsInHand(boolean isPoll) {
        // Given
        PollsInHand inHand = new PollsInHand(() -> LIMIT);
        work(inHand, isPoll, Uni.createFrom().emitter(done -> end.set(() -> done.complete(null))));

        // When
        Thread stop = new Thread(() -> finish(inHand));
        stop.start();
        await().atMost(LIMIT).until(() -> stop.getState() == Thread.State.TIMED_WAITING);
        end.get().run();

        // Then
        await().atMost(LIMIT).until(() -> !stop.isAlive());
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void butNotForEver(boolean isPoll) {
        PollsInHand inHand = new PollsInHand(() -> Duration.ofMillis(10));
        work(inHand, isPoll, Uni.createFrom().nothing());

        assertThat(CompletableFuture.runAsync(() -> finish(inHand))).succeedsWithin(LIMIT);
    }

    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void nothingIsBegunBehindIt(boolean isPoll) {
        PollsInHand inHand = new PollsInHand(() -> LIMIT);
        finish(inHand);

        work(inHand, isPoll, Uni.createFrom().voidItem());

        assertThat(isBegun).isFalse();
    }

    @Test
    void aJobThatIsNotBegunIsOver() {
        PollsInHand inHand = new PollsInHand(() -> LIMIT);
        finish(inHand);

        inHand.job(() -> Uni.createFrom().nothing()).await().atMost(LIMIT);
    }

    private void work(PollsInHand inHand, boolean isPoll, Uni<Void> work) {
        Uni<Void> begun = Uni.createFrom().deferred(() -> {
            isBegun.set(true);
            return work;
        });
        Consumer<Void> nobodyListens = done -> {
        };
        (isPoll ? inHand.during(() -> begun) : inHand.job(() -> begun)).subscribe().with(nobodyListens);
    }

    private static void finish(PollsInHand inHand) {
        try {
            inHand.finish(new ShutdownEvent());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
