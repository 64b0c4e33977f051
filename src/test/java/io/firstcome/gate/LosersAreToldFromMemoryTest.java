package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.firstcome.gate.GateAnswer.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;

/** A losing crowd costs Redis next to nothing, and no winner hears SOLD_OUT for it (SPEC §3.5, §5), by two instances. */
class LosersAreToldFromMemoryTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration LEASE = Duration.ofMillis(100);

    private static GateOnItsOwn own;
    private static Gate one;
    private static Gate other;

    private final UUID couponId = UUID.randomUUID();

    @BeforeAll
    static void start() {
        own = GateOnItsOwn.remembering("gate-losers", LEASE);
        one = own.gate();
        other = own.anotherInstance();
    }

    @AfterAll
    static void stop() {
        own.close();
    }

    @Test
    void theCrowdDoesNotReachRedisAndEveryWinnerIsToldThatHeIsOne() {
        // Given: read in several pages
        open(200);
        List<String> winners = IntStream.range(0, 200).mapToObj(i -> "winner-" + i).toList();
        winners.forEach(winner -> assertThat(claim(one, winner)).isEqualTo(Outcome.ADMITTED));
        remembers(other);

        // When
        int asked = own.commandsDuring(() -> IntStream.range(0, 20_000)
                .forEach(i -> assertThat(claim(other, "loser-" + i)).isEqualTo(Outcome.SOLD_OUT)))
                .get("EVALSHA");

        // Then: scouts, and the few who look like winners
        assertThat(asked).isLessThan(2_000);
        assertThat(winners).allMatch(winner -> claim(other, winner) == Outcome.DUPLICATE);
    }

    @Test
    void nobodyWhoIsAdmittedAgainHearsOtherwiseFromAnotherInstance() {
        // Given
        open(1);
        Instant admittedAt = await(Gates.claim(one, couponId, "winner-0")).at();

        for (int i = 1; i <= 20; i++) {
            remembers(other);

            // When: the place comes back, and whoever is next has it
            await(one.decided(couponId, List.of(Decided.rejected("winner-" + (i - 1), admittedAt))));
            String next = "winner-" + i;
            GateAnswer answer = Awaitility.await().atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                    .until(() -> await(Gates.claim(one, couponId, next)),
                            said -> said.outcome() == Outcome.ADMITTED);

            // Then
            assertThat(claim(other, next)).isEqualTo(Outcome.DUPLICATE);
            admittedAt = answer.at();
        }
    }

    @Test
    void whatCameBackIsGivenAway() {
        // Given
        open(1);
        Instant admittedAt = await(Gates.claim(one, couponId, "kim")).at();
        remembers(one);

        // When
        await(other.decided(couponId, List.of(Decided.rejected("kim", admittedAt))));

        // Then
        Awaitility.await().atMost(LIMIT).until(() -> claim(one, "lee") == Outcome.ADMITTED);
    }

    @Test
    void aGateThatWasRestoredForgetsWhoHadAPlaceBefore() {
        // Given
        GateTerms terms = open(1);
        claim(one, "kim");
        remembers(other);

        // When: kim is lost, and lee takes the place
        await(one.distrust(couponId));
        own.send(Command.DEL, GateKeys.of(couponId).outbox());
        await(one.restore(couponId, "me"));
        await(one.reserve(terms, "me", List.of()));
        assertThat(await(one.restored(terms, "me"))).isTrue();
        Awaitility.await().atMost(LIMIT).until(() -> claim(one, "lee") == Outcome.ADMITTED);

        // Then
        assertThat(claim(other, "lee")).isEqualTo(Outcome.DUPLICATE);
    }

    private GateTerms open(int total) {
        Instant now = Instant.now();
        GateTerms terms = new GateTerms(couponId, "OPEN", now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(2)), total, 0);
        await(one.open(terms));
        return terms;
    }

    private void remembers(Gate gate) {
        long before = gate.refusalsRepeated();
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> {
            claim(gate, "loser");
            return gate.refusalsRepeated() > before;
        });
    }

    private Outcome claim(Gate gate, String user) {
        return await(Gates.claim(gate, couponId, user)).outcome();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }
}
