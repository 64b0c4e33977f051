package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

class BatchesTest {

    private static final int MOST = 4;
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    private record Call(UUID couponId, List<String> users, UniEmitter<? super List<Instant>> answer) {

        /** Everybody hears the second that his name says. */
        void answerAll() {
            answer.complete(users.stream().map(BatchesTest::at).toList());
        }
    }

    private final UUID couponId = UUID.randomUUID();
    private final List<Call> calls = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Batches<UUID, String, Instant> batches = new Batches<>((id, users) -> Uni.createFrom()
            .emitter(answer -> calls.add(new Call(id, users, answer))), MOST, tasks::add);

    @Test
    void whoComesAloneGoesAtOnceAndWhoComesMeanwhileGoesTogether() {
        // When
        List<CompletableFuture<Instant>> answers = claim(0, 4);

        // Then
        assertThat(calls).extracting(Call::users).containsExactly(List.of("0"));

        // When
        complete(0);

        // Then
        assertThat(calls).extracting(Call::users).containsExactly(List.of("0"), List.of("1", "2", "3"));
        assertThat(answers.get(0).join()).isEqualTo(at("0"));
        assertThat(answers.get(1)).isNotDone();

        // When
        complete(1);

        // Then
        for (int i = 0; i < 4; i++) {
            assertThat(answers.get(i).join()).isEqualTo(at(String.valueOf(i)));
        }
        claim(4, 5);
        assertThat(calls.get(2).users()).containsExactly("4");
    }

    @Test
    void aCallHasABoundAndWhoFillsOneDoesNotWait() {
        // When
        claim(0, 10);

        // Then
        assertThat(calls).extracting(Call::users).containsExactly(List.of("0"), List.of("1", "2", "3", "4"),
                List.of("5", "6", "7", "8"));

        // When
        complete(1);

        // Then
        assertThat(calls).last().extracting(Call::users).isEqualTo(List.of("9"));
    }

    @Test
    void noCouponWaitsForAnother() {
        // Given
        UUID other = UUID.randomUUID();
        claim(0, 2);

        // When
        CompletableFuture<Instant> answer = ask(batches, other, "9");
        runTasks();
        complete(1);

        // Then
        assertThat(calls).extracting(Call::couponId).containsExactly(couponId, other);
        assertThat(answer.join()).isEqualTo(at("9"));
    }

    @Test
    void aCallThatFailsFailsItsOwnClaims() {
        // Given
        List<CompletableFuture<Instant>> answers = claim(0, 2);

        // When
        calls.get(0).answer().fail(new IllegalStateException("refused"));
        runTasks();
        complete(1);

        // Then
        assertThatThrownBy(answers.get(0)::join).hasMessageContaining("refused");
        assertThat(answers.get(1).join()).isEqualTo(at("1"));
    }

    /** A connection that has just ended does, and a queue that is full. */
    @Test
    void callsThatFailAtOnceFailTheirClaimsHoweverMany() {
        // Given
        Batches<UUID, String, Instant> failing = new Batches<>(
                (id, users) -> Uni.createFrom().failure(new IllegalStateException("ended")), MOST, tasks::add);

        // When
        List<CompletableFuture<Instant>> answers = IntStream.range(0, 100_000)
                .mapToObj(i -> ask(failing, couponId, "user"))
                .toList();
        runTasks();

        // Then
        assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
    }

    private void complete(int call) {
        calls.get(call).answerAll();
        runTasks();
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
    }

    private List<CompletableFuture<Instant>> claim(int from, int to) {
        List<CompletableFuture<Instant>> answers = IntStream.range(from, to)
                .mapToObj(i -> ask(batches, couponId, String.valueOf(i)))
                .toList();
        runTasks();
        return answers;
    }

    private static CompletableFuture<Instant> ask(Batches<UUID, String, Instant> batches, UUID couponId, String user) {
        CompletableFuture<Instant> heard = new CompletableFuture<>();
        batches.ask(couponId, user, (answer, failure) -> {
            assertThat(heard).isNotDone();
            if (failure == null) {
                heard.complete(answer);
            } else {
                heard.completeExceptionally(failure);
            }
        });
        return heard;
    }

    private static Instant at(String user) {
        return NOW.plus(Duration.ofSeconds(Integer.parseInt(user)));
    }
}
