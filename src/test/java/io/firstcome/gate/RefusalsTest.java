package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.gate.ClaimAnswers.Places;
import io.firstcome.gate.GateAnswer.Outcome;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;

/** What is repeated without asking Redis, and for how long. */
class RefusalsTest {

    private static final Duration LEASE = Duration.ofMillis(100);
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final GateAnswer SOLD_OUT = new GateAnswer(Outcome.SOLD_OUT, null, null);
    private static final Places PLACES = new Places(7, 1);

    private final UUID couponId = UUID.randomUUID();
    private final AtomicLong nanos = new AtomicLong(-1);
    private final List<UniEmitter<? super Holders>> fetches = new ArrayList<>();
    private Refusals refusals;

    @BeforeEach
    void remember() {
        refusals = new Refusals((id, places) -> Uni.createFrom().emitter(fetches::add), LEASE, 1_000_000, nanos::get);
    }

    @Test
    void aRefusalIsRepeatedForALeaseFromWhenTheGateWasAsked() {
        // Given
        long asked = nanos.get();
        pass(60);
        heard(asked, PLACES, SOLD_OUT);
        fetched("winner");
        scout();

        // When, Then
        assertThat(ask("loser")).isEqualTo(SOLD_OUT);
        pass(39);
        scout();
        assertThat(ask("loser")).isEqualTo(SOLD_OUT);
        pass(1);
        assertThat(ask("loser")).isNull();
        assertThat(ask("loser")).isNull();
        assertThat(refusals.repeated()).isEqualTo(2);
    }

    @Test
    void whoMayHaveAPlaceIsSentToTheGate() {
        heard(nanos.get(), PLACES, SOLD_OUT);
        fetched("winner");
        scout();

        assertThat(ask("winner")).isNull();
        assertThat(ask("loser")).isEqualTo(SOLD_OUT);
    }

    @Test
    void nothingIsRepeatedBeforeItIsKnownWhoHasAPlace() {
        heard(nanos.get(), PLACES, SOLD_OUT);

        assertThat(ask("loser")).isNull();
        assertThat(fetches).hasSize(1);
    }

    @Test
    void fourTimesInALeaseAClaimAsksWhetherItStillHolds() {
        // Given
        heard(nanos.get(), PLACES, SOLD_OUT);
        fetched("winner");

        // When
        int asked = 0;
        for (int i = 0; i < 1_000; i++) {
            pass(1);
            if (ask("loser") == null) {
                asked++;
                heard(nanos.get(), PLACES, SOLD_OUT);
            }
        }

        // Then
        assertThat(asked).isEqualTo(40);
    }

    @Test
    void otherPlacesEndIt() {
        // Given
        heard(nanos.get(), PLACES, SOLD_OUT);
        fetched("winner");
        scout();

        // When: one more is taken
        heard(nanos.get(), new Places(7, 2), SOLD_OUT);

        // Then
        assertThat(ask("loser")).isNull();
        assertThat(fetches).hasSize(2);
    }

    @Test
    void placesThatChangeWhileTheyAreReadAreReadAgain() {
        // Given
        heard(nanos.get(), PLACES, SOLD_OUT);

        // When
        fetches.get(0).complete(null);

        // Then
        assertThat(ask("loser")).isNull();
        heard(nanos.get(), PLACES, SOLD_OUT);
        assertThat(fetches).hasSize(2);
    }

    @Test
    void aRedisThatFailsMeanwhileIsAskedAsBefore() {
        // Given
        heard(nanos.get(), PLACES, SOLD_OUT);

        // When
        fetches.get(0).fail(new IllegalStateException("away"));

        // Then
        assertThat(ask("loser")).isNull();
    }

    @Test
    void aCouponThatOpensByItselfIsNotCalledShutAnyMore() {
        // Given
        GateAnswer notOpen = new GateAnswer(Outcome.NOT_OPEN, NOW.plusMillis(30), null);
        heard(nanos.get(), PLACES, notOpen);
        fetched();
        scout();

        // When, Then
        pass(24);
        assertThat(ask("early")).isEqualTo(notOpen);
        pass(5);
        assertThat(ask("early")).isNull();
    }

    @Test
    void theReasonIsTheNewestThatTheGateHasGiven() {
        // Given
        GateAnswer closed = new GateAnswer(Outcome.CLOSED, null, null);
        heard(nanos.get(), PLACES, SOLD_OUT);
        fetched("winner");
        scout();
        pass(1);

        // When: the older answer comes last
        heard(nanos.get(), PLACES, closed);
        heard(nanos.get() - 1, PLACES, SOLD_OUT);

        // Then
        assertThat(ask("loser")).isEqualTo(closed);
    }

    @Test
    void whatIsNoRefusalForEverybodyIsNotRemembered() {
        for (Outcome outcome : List.of(Outcome.DUPLICATE, Outcome.FULL, Outcome.STALE, Outcome.MISSING, Outcome.HELD)) {
            heard(nanos.get(), PLACES, new GateAnswer(outcome, null, null));
        }

        assertThat(fetches).isEmpty();
    }

    private GateAnswer ask(String user) {
        return refusals.of(couponId, user);
    }

    /** The first claim of a while is let through; its answer is not heard here. */
    private void scout() {
        assertThat(ask("scout")).isNull();
    }

    private void heard(long asked, Places places, GateAnswer answer) {
        refusals.heard(couponId, asked, new ClaimAnswers(NOW, places, List.of(answer)));
    }

    private void fetched(String... users) {
        Holders holders = new Holders(users.length);
        List.of(users).forEach(holders::add);
        fetches.get(fetches.size() - 1).complete(holders);
    }

    private void pass(int millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }
}
