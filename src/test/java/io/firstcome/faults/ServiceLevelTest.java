package io.firstcome.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.firstcome.faults.Told.Asked;

/** What the fault table says of the time without service, and of the waits. */
class ServiceLevelTest {

    private static final Instant START = Instant.parse("2026-11-27T03:00:00Z");

    @Test
    void timeInWhichNobodyWaitsIsNotWithoutService() {
        // Given
        List<Told> told = List.of(
                claim("kim", 0, 10, 202),
                claim("lee", 5_000, 5_020, 409));

        // Then
        assertThat(of(told).longestWithoutService()).hasMillis(20);
    }

    @Test
    void theLongestTimeBetweenTwoAnswersCountsWhileSomebodyWaits() {
        // Given
        List<Told> told = List.of(
                claim("kim", 0, 10, 202),
                claim("lee", 5, 100, 503),
                claim("lee", 1_100, 1_110, 202),
                claim("park", 900, 1_500, 202));

        // Then
        assertThat(of(told).longestWithoutService()).hasMillis(1_100);
    }

    @Test
    void aWaitIsFromTheFirstRequestToTheFinalAnswerOfThoseWhoCameInTheFault() {
        // Given
        List<Told> told = new ArrayList<>();
        told.add(claim("before", 0, 9_000, 202));
        for (int i = 0; i < 100; i++) {
            told.add(claim("user-" + i, 1_000 + i, 1_000 + i + 10, 503));
            told.add(claim("user-" + i, 1_500, 1_600 + i, 202));
        }
        told.add(claim("late", 1_000, 4_000, 202));

        // Then
        assertThat(of(told).p99()).hasMillis(600);
    }

    private static ServiceLevel of(List<Told> told) {
        return ServiceLevel.of(told, START.plusMillis(500), START.plusMillis(3_000));
    }

    private static Told claim(String user, int from, int to, int status) {
        return new Told(user, Asked.CLAIM, START.plusMillis(from), START.plusMillis(to), status, "");
    }
}
