package io.firstcome.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every fault, then faults as chance has them, in the middle of drops of 3,000 coupons for 9,000 users through two
 * instances; then how long it takes to recover. Half an hour: {@code ./mvnw verify -Pfaults}.
 * <p>
 * {@code firstcome.faults.seed} and {@code firstcome.faults.schedules} choose the random schedules: a schedule that
 * failed is run again by its seed and the number 1. {@code firstcome.faults.only} (a regular expression of
 * names) chooses the faults that are tried one by one, {@code firstcome.faults.coupons} makes the drops smaller.
 */
@TestMethodOrder(OrderAnnotation.class)
class FaultSuiteIT {

    private static final long SEED = Long.getLong("firstcome.faults.seed",
            ThreadLocalRandom.current().nextLong(1_000_000_000));
    private static final int SCHEDULES = Integer.getInteger("firstcome.faults.schedules", 20);
    private static final Pattern ONLY = Pattern.compile(System.getProperty("firstcome.faults.only", ".*"));
    private static final Drop DROP = Drop.of(Integer.getInteger("firstcome.faults.coupons", 3_000));
    private static final FaultTable TABLE = new FaultTable(Path.of("target", "faults.txt"));

    private static Site site;

    @BeforeAll
    static void start() {
        site = Site.start("faults");
        Drop.tiny().run(site, "warming up", List.of());
    }

    @AfterAll
    static void stop() {
        TABLE.print();
        if (site != null) {
            site.close();
        }
    }

    @Test
    @Order(1)
    void everyPromiseIsKeptWhereNothingHappens() {
        keepsEveryPromise("none", DROP, List.of());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource
    @Order(2)
    void everyPromiseIsKept(Fault fault) {
        keepsEveryPromise(fault.title(), DROP, List.of(Strike.usual(fault)));
    }

    static Stream<Fault> everyPromiseIsKept() {
        return Arrays.stream(Fault.values()).filter(fault -> ONLY.matcher(fault.name()).matches());
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource
    @Order(3)
    void everyPromiseIsKeptWhateverChanceBrings(Schedule schedule) {
        keepsEveryPromise(schedule.title(), DROP.withEarly(schedule.early()), schedule.strikes());
    }

    static Stream<Schedule> everyPromiseIsKeptWhateverChanceBrings() {
        return LongStream.range(SEED, SEED + SCHEDULES).mapToObj(Schedule::of);
    }

    @ParameterizedTest
    @ValueSource(ints = { 100_000, 1_000_000 })
    @Order(4)
    void aGateThatForgotEverythingIsRebuilt(int issued) {
        TABLE.note("- Redis flushed with %,d issued: the gate admits again after %s".formatted(issued,
                FaultTable.seconds(new RecoveryTimes(site).ofTheGate(issued))));
    }

    @Test
    @Order(5)
    void anOutboxThatFilledUpIsDrained() {
        Duration away = Duration.ofSeconds(10);
        RecoveryTimes.Drained drained = new RecoveryTimes(site).ofTheOutbox(away, 300);
        TABLE.note("- Kafka away for %d s with 300 claims a second: %,d waited in the outbox, empty %s after its return"
                .formatted(away.toSeconds(), drained.waiting(), FaultTable.seconds(drained.time())));
    }

    private static void keepsEveryPromise(String title, Drop drop, List<Strike> strikes) {
        // When
        Drop.Outcome outcome = drop.run(site, title, strikes);
        TABLE.add(outcome);

        // Then
        assertThat(outcome.findings().details()).isEmpty();
    }
}
