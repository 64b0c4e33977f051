package io.firstcome.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.Test;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** When a stream says something, and when it ends (SPEC §2, issue/events; §3.5, §3.7). */
class ClaimEventsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofMillis(1);
    private static final UUID COUPON = UUID.randomUUID();
    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");
    private static final ClaimView PENDING = ClaimView.pending(COUPON, "kim", NOON);
    private static final ClaimView FAILED = ClaimView.failed(COUPON, "kim", NOON);
    private static final ClaimView REJECTED = ClaimView.rejected(COUPON, "kim", NOON);
    private static final ClaimView ISSUED = new ClaimView(COUPON, "kim", ClaimStatus.ISSUED, 1, false, NOON, NOON, null, null);

    private record Limits(int maxStreams, Duration retryAfter, Duration longest, Duration firstLook, Duration lookEvery)
            implements
                ClaimEvents.Limits {
    }

    /** What the looks find, one behind the other; the last one for ever. */
    private final Queue<Uni<ClaimView>> looks = new ConcurrentLinkedQueue<>();

    @Test
    void eachChangeIsToldOnceUntilItIsDecided() {
        finds(PENDING, FAILED, FAILED, PENDING, PENDING, ISSUED, REJECTED);

        assertThat(told(events(LIMIT).follow(PENDING))).containsExactly(PENDING, FAILED, PENDING, ISSUED);
    }

    @Test
    void whatIsDecidedIsNotLookedAtAgain() {
        finds(PENDING);

        assertThat(told(events(LIMIT).follow(REJECTED))).containsExactly(REJECTED);
        assertThat(looks).hasSize(1);
    }

    @Test
    void whatNobodyCanSayIsNoChange() {
        finds(PENDING);
        looks.add(Uni.createFrom().failure(Problem.of(Reason.UNAVAILABLE)));
        looks.add(Uni.createFrom().failure(new IllegalStateException("away")));
        finds(ISSUED);

        assertThat(told(events(LIMIT).follow(PENDING))).containsExactly(PENDING, ISSUED);
    }

    @Test
    void itEndsWhenItsTimeIsOver() {
        finds(PENDING);

        assertThat(told(events(Duration.ofMillis(50)).follow(PENDING))).containsExactly(PENDING);
    }

    @Test
    void itEndsWhenTheInstanceStops() {
        finds(PENDING);
        ClaimEvents events = events(LIMIT);
        Multi<ClaimView> stream = events.follow(PENDING).onItem().invoke(() -> events.stop(new ShutdownDelayInitiatedEvent()));

        assertThat(told(stream)).containsExactly(PENDING);
    }

    @Test
    void thoseThatHaveEndedMakeRoom() {
        finds(ISSUED);
        ClaimEvents events = events(LIMIT);
        Multi<ClaimView> stream = events.follow(PENDING).onItem()
                .invoke(view -> assertThat(events.open()).isOne());

        assertThat(told(stream)).containsExactly(PENDING, ISSUED);
        assertThat(events.open()).isZero();
    }

    private ClaimEvents events(Duration longest) {
        return new ClaimEvents((coupon, user) -> looks.size() > 1 ? looks.remove() : looks.element(),
                new Limits(1, SOON, longest, SOON, SOON));
    }

    private void finds(ClaimView... views) {
        for (ClaimView view : views) {
            looks.add(Uni.createFrom().item(view));
        }
    }

    private static List<ClaimView> told(Multi<ClaimView> stream) {
        return stream.collect().asList().await().atMost(LIMIT);
    }
}
