package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.gate.GateAnswer.Outcome;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;

/** What the gate leaves in Redis and what it asks of it: memory with the stock and with an end, one call a claim. */
class GateKeysEndTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** Of all coupons; it loses them one by one when their time is over. */
    private static final String KEPT = "firstcome:kept";
    private static GateOnItsOwn own;

    private final UUID couponId = UUID.randomUUID();
    private final GateKeys keys = GateKeys.of(couponId);

    @BeforeAll
    static void start() {
        own = GateOnItsOwn.start("gate-keys");
    }

    @AfterAll
    static void stop() {
        own.close();
    }

    @BeforeEach
    void emptyRedis() {
        own.send(Command.FLUSHALL);
    }

    // PITFALLS 3, 15
    @Test
    void everyKeyOutlivesTheCampaignAndThenEnds() {
        // Given
        Instant closesAt = now().plus(Duration.ofDays(90));
        open(closesAt, 10);

        // When
        await(Gates.claim(own.gate(), couponId, "kim"));
        await(own.gate().decided(couponId, List.of(rejected("lee"))));

        // Then
        assertKeysEndAt(closesAt.plus(GateOnItsOwn.KEEP_AFTER_CLOSE));
    }

    @Test
    void placesThatWereAllGivenBackAndTakenAgainHaveAnEnd() {
        // Given
        Instant closesAt = now().plus(Duration.ofDays(90));
        open(closesAt, 1);
        Instant requestedAt = await(Gates.claim(own.gate(), couponId, "kim")).at();
        await(own.gate().decided(couponId, List.of(Decided.rejected("kim", requestedAt))));

        // When
        await(Gates.claim(own.gate(), couponId, "lee"));

        // Then
        Instant end = closesAt.plus(GateOnItsOwn.KEEP_AFTER_CLOSE);
        assertThat(endOf(keys.gate())).isEqualTo(end);
        assertThat(endOf(keys.claims())).isEqualTo(end);
    }

    @Test
    void whatWasDecidedOfACouponWithoutAGateHasAnEnd() {
        // Given
        Instant before = now();

        // When
        await(own.gate().decided(couponId, List.of(issued("kim", 1), rejected("lee"))));

        // Then
        Duration kept = GateOnItsOwn.KEEP_AT_LEAST.plus(GateOnItsOwn.KEEP_AFTER_CLOSE);
        assertThat(endOf(keys.claims())).isBetween(before.plus(kept), now().plus(kept));
        assertThat(endOf(keys.rejected())).isEqualTo(endOf(keys.claims()));
    }

    @Test
    void theGateOfACouponThatClosedLongAgoIsShortLived() {
        // Given
        Instant before = now();

        // When
        open(now().minus(Duration.ofDays(365)), 10);

        // Then
        Duration kept = GateOnItsOwn.KEEP_AT_LEAST;
        assertThat(endOf(keys.gate())).isBetween(before.plus(kept), now().plus(kept));
    }

    // SPEC §4
    @Test
    void theKeysOfACouponShareASlotOfACluster() {
        // Given
        open(now().plus(Duration.ofDays(1)), 10);

        // When
        await(Gates.claim(own.gate(), couponId, "kim"));
        await(own.gate().decided(couponId, List.of(rejected("lee"))));

        // Then
        assertThat(own.allKeys()).filteredOn(key -> !key.equals(KEPT))
                .hasSize(5).allMatch(key -> key.contains("{" + couponId + "}"));
    }

    // PITFALLS 15
    @Test
    void whoIsRefusedLeavesNothing() {
        // Given
        open(now().plus(Duration.ofDays(1)), 1);
        await(Gates.claim(own.gate(), couponId, "winner"));
        String gate = own.send(Command.HKEYS, keys.gate()).toString();
        String outbox = own.send(Command.DUMP, keys.outbox()).toString();
        String claims = own.send(Command.DUMP, keys.claims()).toString();

        // When
        List<Outcome> answers = crowd(1_000);

        // Then
        assertThat(answers).containsOnly(Outcome.SOLD_OUT);
        assertThat(own.allKeys()).containsExactlyInAnyOrder(keys.gate(), keys.claims(), keys.outbox(),
                keys.undecided(), KEPT);
        assertThat(own.send(Command.HKEYS, keys.gate()).toString()).isEqualTo(gate);
        assertThat(own.send(Command.DUMP, keys.outbox()).toString()).isEqualTo(outbox);
        assertThat(own.send(Command.DUMP, keys.claims()).toString()).isEqualTo(claims);
    }

    @Test
    void whoClaimsWhatHasNoGateLeavesNothing() {
        // When
        List<Outcome> answers = crowd(100);

        // Then
        assertThat(answers).containsOnly(Outcome.MISSING);
        assertThat(own.allKeys()).isEmpty();
    }

    // PITFALLS 1
    @Test
    void aClaimIsOneCommand() {
        // Given
        open(now().plus(Duration.ofDays(1)), 100);
        await(Gates.claim(own.gate(), couponId, "first")); // makes the script known

        // When
        Map<String, Integer> commands = own.commandsDuring(() -> crowd(200));

        // Then
        assertThat(commands).isEqualTo(Map.of("EVALSHA", 200));
    }

    @Test
    void aRedisThatHasForgottenTheScriptIsToldItOnce() {
        // Given
        open(now().plus(Duration.ofDays(1)), 100);
        await(Gates.claim(own.gate(), couponId, "first"));
        own.send(Command.SCRIPT, "flush");
        List<Outcome> answers = new ArrayList<>();

        // When
        Map<String, Integer> commands = own.commandsDuring(() -> answers.addAll(crowd(50)));

        // Then
        assertThat(answers).hasSize(50).containsOnly(Outcome.ADMITTED);
        assertThat(commands).isEqualTo(Map.of("EVALSHA", 50, "EVAL", 1));
    }

    /** One claim after the other. */
    private List<Outcome> crowd(int users) {
        return IntStream.range(0, users)
                .mapToObj(i -> await(Gates.claim(own.gate(), couponId, "user-" + i, "key-" + i, "")).outcome())
                .toList();
    }

    private void open(Instant closesAt, int total) {
        await(own.gate().open(new GateTerms(couponId, "OPEN", closesAt.minus(Duration.ofDays(1_000)), closesAt, closesAt,
                total, 0)));
    }

    private void assertKeysEndAt(Instant end) {
        assertThat(own.allKeys()).containsExactlyInAnyOrder(keys.gate(), keys.claims(), keys.rejected(),
                keys.outbox(), keys.undecided(), KEPT);
        assertThat(endOf(keys.gate())).as("gate").isEqualTo(end);
        assertThat(endOf(keys.claims())).as("claims").isEqualTo(end);
        assertThat(endOf(keys.rejected())).as("rejected").isEqualTo(end);
        assertThat(endOf(keys.outbox())).as("outbox").isEqualTo(end);
        assertThat(endOf(keys.undecided())).as("undecided").isEqualTo(end);
    }

    private static Instant endOf(String key) {
        return Instant.ofEpochMilli(own.send(Command.PEXPIRETIME, key).toLong());
    }

    private static Decided issued(String user, int rank) {
        return Decided.issued(user, now(), rank, now(), null);
    }

    private static Decided rejected(String user) {
        return Decided.rejected(user, now());
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }
}
