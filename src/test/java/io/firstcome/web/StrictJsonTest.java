package io.firstcome.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.LongRange;

/** A point in time that is written as usual is read by a way of its own, with the same outcome as any other. */
class StrictJsonTest {

    private static final DateTimeFormatter USUAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
            .withZone(ZoneOffset.UTC);
    /** 0000-01-01 and the end of 9999. */
    private static final long FIRST = -62_167_219_200_000L;
    private static final long LAST = 253_402_300_799_999L;

    private final ObjectMapper json = new ObjectMapper();

    StrictJsonTest() {
        new StrictJson().customize(json);
    }

    @Property
    void readsEveryMillisecondOfFourDigitYears(@ForAll @LongRange(min = FIRST, max = LAST) long millis)
            throws JsonProcessingException {
        Instant instant = Instant.ofEpochMilli(millis);

        assertThat(read(USUAL.format(instant))).isEqualTo(instant);
        // without the fraction where it is nought
        assertThat(read(instant.toString())).isEqualTo(instant);
    }

    @Property(tries = 5_000)
    void saysWhatTheGeneralWaySays(@ForAll("nearlyInstants") String text) throws JsonProcessingException {
        Instant expected;
        try {
            expected = OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException wrong) {
            assertThatExceptionOfType(InvalidFormatException.class).as(text).isThrownBy(() -> read(text));
            return;
        }

        assertThat(read(text)).as(text).isEqualTo(expected);
    }

    /** One that is good, with two characters of it replaced. */
    @Provide
    Arbitrary<String> nearlyInstants() {
        Arbitrary<String> good = Arbitraries.longs().between(FIRST, LAST).map(Instant::ofEpochMilli).map(USUAL::format);
        Arbitrary<Integer> at = Arbitraries.integers().between(0, 23);
        Arbitrary<Character> instead = Arbitraries.frequencyOf(
                Tuple.of(9, Arbitraries.chars().range('0', '9')),
                Tuple.of(1, Arbitraries.of('-', ':', '.', 'T', 'Z', 't', 'z', ' ', '+', '/', '٣', '３')));
        return Combinators.combine(good, at, instead, at, instead).as((text, first, one, second, other) -> {
            StringBuilder spoilt = new StringBuilder(text);
            spoilt.setCharAt(first, one);
            spoilt.setCharAt(second, other);
            return spoilt.toString();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = { "2026-02-30T00:00:00.000Z", "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z",
            "2026-00-01T00:00:00.000Z", "2026-01-00T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "2026-01-01T25:00:00.000Z",
            "2026-01-01T00:60:00.000Z", "2026-12-31T23:59:60.000Z", "2026-01-01T00:00:00.0aZ", "٢٠٢٦-01-01T00:00:00.000Z",
            "2026-01-01 00:00:00.000Z", "2026-01-01T00:00:00.0000" })
    void refusesWhatIsNoPointInTime(String text) {
        assertThatExceptionOfType(InvalidFormatException.class).isThrownBy(() -> read(text))
                .withMessageContaining("not a point in time with an offset");
    }

    @Test
    void readsTheLeapDayAndAnotherOffset() throws JsonProcessingException {
        assertThat(read("2028-02-29T23:59:59.999Z")).isEqualTo(Instant.parse("2028-02-29T23:59:59.999Z"));
        assertThat(read("2026-11-27T12:00:00+09:00")).isEqualTo(Instant.parse("2026-11-27T03:00:00Z"));
    }

    private Instant read(String text) throws JsonProcessingException {
        return json.readValue('"' + text + '"', Instant.class);
    }
}
