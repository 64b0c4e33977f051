package io.firstcome.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Tables;
import io.firstcome.gate.Gate;
import io.firstcome.services.OwnServices;
import io.firstcome.services.Services;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;

/** A claim that does not get into the log costs nobody a place, and holds nobody else up (PITFALLS 2, 4). */
@QuarkusTest
@TestProfile(OwnServices.class)
class LogRefusesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    ClaimService claims;

    @Inject
    ClaimStatusService statuses;

    @Inject
    Gate gate;

    Services services;

    private UUID coupon;
    private UUID soldOut;

    @BeforeEach
    void openGates() {
        try (Tables tables = Tables.connect()) {
            coupon = tables.coupon(100);
            soldOut = tables.coupon(1);
        }
        sync(gate.open(Tables.terms(coupon, 100)));
        sync(gate.open(Tables.terms(soldOut, 1)));
        sync(claims.claim(coupon, "first", ""));
        sync(claims.claim(soldOut, "first", ""));
    }

    @AfterEach
    void startTheBroker() {
        if (!services.kafka().isRunning()) {
            services.kafka().start();
        }
    }

    @Test
    void thePlacesOfClaimsThatTheLogRefusesAreFreeAgain() {
        // Given
        services.kafka().kill();

        // When
        List<CompletableFuture<Reason>> refused = IntStream.range(0, 50)
                .mapToObj(i -> claims.claim(coupon, "user-" + i, "").map(accepted -> (Reason) null)
                        .onFailure(Problem.class).recoverWithItem(failure -> failure.reason())
                        .subscribeAsCompletionStage())
                .toList();
        Reason meanwhile = reasonOf(claims.claim(soldOut, "late", ""));
        boolean anyAnswered = refused.stream().anyMatch(CompletableFuture::isDone);

        // Then
        assertThat(meanwhile).isEqualTo(Reason.SOLD_OUT);
        assertThat(anyAnswered).as("the sold-out answer has waited for the broker").isFalse();
        assertThat(refused).allSatisfy(one -> assertThat(one.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join())
                .isEqualTo(Reason.UNAVAILABLE));
        assertThat(sync(gate.remaining(List.of(coupon)))).containsEntry(coupon, 99);
        assertThat(sync(gate.look(coupon, "user-7")).entry()).isNull();
    }

    @Test
    void whoWasRefusedByTheLogCanClaimWhenItIsBack() {
        // Given
        services.kafka().kill();
        Reason refused = reasonOf(claims.claim(coupon, "kim", ""));
        services.kafka().start();

        // When
        Instant requestedAt = await().atMost(LIMIT).ignoreExceptionsInstanceOf(Problem.class)
                .until(() -> sync(claims.claim(coupon, "kim", "")).requestedAt(), time -> true);

        // Then
        assertThat(refused).isEqualTo(Reason.UNAVAILABLE);
        await().atMost(LIMIT).untilAsserted(() -> {
            ClaimView status = sync(statuses.status(coupon, "kim"));
            assertThat(status.status()).isEqualTo(ClaimStatus.ISSUED);
            assertThat(status.requestedAt()).isEqualTo(requestedAt);
        });
    }

    @Test
    void aRepeatedRequestIsAcceptedOnlyWhenItsClaimIsInTheLog() {
        // Given: the first answer is still on its way
        services.kafka().kill();
        CompletableFuture<Reason> first = claims.claim(coupon, "kim", "key").map(accepted -> (Reason) null)
                .onFailure(Problem.class).recoverWithItem(failure -> failure.reason())
                .subscribeAsCompletionStage();
        await().atMost(LIMIT).until(() -> sync(gate.look(coupon, "kim")).entry() != null);

        // When
        Reason again = reasonOf(claims.claim(coupon, "kim", "key"));

        // Then
        assertThat(again).isEqualTo(Reason.UNAVAILABLE);
        assertThat(first.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join()).isEqualTo(Reason.UNAVAILABLE);
    }

    private static Reason reasonOf(Uni<?> claim) {
        try {
            sync(claim);
            return null;
        } catch (Problem problem) {
            return problem.reason();
        }
    }

    /** On a context of its own, as a request has one: the database may be asked. */
    private static <T> T sync(Uni<T> uni) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> uni.ifNoItem().after(LIMIT).fail());
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
