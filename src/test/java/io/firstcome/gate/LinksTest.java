package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.firstcome.gate.Links.Range;

/** What a cluster says of itself may have gaps, and leaves out how its nodes are reached. */
class LinksTest {

    @Test
    void slotsThatNobodyServesArePartOfTheWhole() {
        // When
        List<Range> whole = Links.whole(List.of(new Range(9_000, 9_000, "b"), new Range(10, 5_460, "a")), "any");

        // Then
        assertThat(whole).containsExactly(new Range(0, 9, "any"), new Range(10, 5_460, "a"), new Range(5_461, 8_999, "any"),
                new Range(9_000, 9_000, "b"), new Range(9_001, 16_383, "any"));
    }

    @ParameterizedTest
    @CsvSource({ "redis://one:6379, two, redis://two:7000",
            "rediss://user:p%40ss@one:6379/0?client=x, 10.0.0.2, rediss://user:p%40ss@10.0.0.2:7000",
            "redis://:secret@one:6379, ::1, redis://:secret@[::1]:7000" })
    void anotherNodeIsReachedAsTheOneThatIsKnown(String known, String host, String expected) {
        assertThat(RedisSettings.sibling(known, host, 7_000)).isEqualTo(expected);
    }
}
