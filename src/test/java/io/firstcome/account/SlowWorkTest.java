package io.firstcome.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

class SlowWorkTest {

    private static final Duration BOUND = Duration.ofSeconds(10);

    private final SlowWork slowWork = new SlowWork(Settings.of(1, Duration.ofMinutes(1)));
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void stop() {
        end.countDown();
        slowWork.stop();
    }

    @Test
    void oneIsWorkedOnOneWaitsAndTheThirdIsRefused() {
        CompletableFuture<Boolean> worked = slowWork.run(this::untilTheEnd).subscribeAsCompletionStage();
        CompletableFuture<Boolean> waits = slowWork.run(this::untilTheEnd).subscribeAsCompletionStage();

        Problem refusal = catchThrowableOfType(Problem.class, () -> slowWork.run(this::untilTheEnd).await().atMost(BOUND));

        assertThat(refusal.reason()).isEqualTo(Reason.OVERLOADED);
        assertThat(refusal.retryAfter()).isPositive();
        end.countDown();
        assertThat(worked).succeedsWithin(BOUND);
        assertThat(waits).succeedsWithin(BOUND);
    }

    @Test
    void worksOffTheEventLoopAndComesBackToIt() throws Exception {
        Vertx vertx = Vertx.vertx();
        Context context = vertx.getOrCreateContext();
        CompletableFuture<String> workedOn = new CompletableFuture<>();
        CompletableFuture<Context> cameBackTo = new CompletableFuture<>();

        context.runOnContext(nothing -> slowWork.run(() -> Thread.currentThread().getName())
                .subscribe().with(name -> {
                    workedOn.complete(name);
                    cameBackTo.complete(Vertx.currentContext());
                }));

        assertThat(workedOn.get(10, TimeUnit.SECONDS)).startsWith("bcrypt-");
        assertThat(cameBackTo.get(10, TimeUnit.SECONDS)).isSameAs(context);
        vertx.close();
    }

    private boolean untilTheEnd() {
        try {
            return end.await(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            return false;
        }
    }
}
