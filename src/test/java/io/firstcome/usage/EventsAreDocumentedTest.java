package io.firstcome.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.firstcome.claimlog.ClaimDecided;
import io.firstcome.claimlog.Topic;

/** What other systems read about the events is what is sent. */
class EventsAreDocumentedTest {

    static Stream<Arguments> events() {
        return Stream.of(
                Arguments.of(Topic.RESULTS, "claimDecided", ClaimDecided.class, ClaimDecided.Decision.values()),
                Arguments.of(Topic.USED, "issuedCouponChanged", UsageEvent.class, UsageEvent.Change.values()));
    }

    @ParameterizedTest
    @MethodSource("events")
    void inTheText(String topic, String schema, Class<?> event, Enum<?>[] kinds) throws IOException {
        String section = section(Files.readString(Path.of("docs", "events.md")), "\n## " + topic + "\n", "\n## ");

        assertThat(section).contains(quoted(fields(event))).contains(quoted(names(kinds)));
    }

    @ParameterizedTest
    @MethodSource("events")
    void inTheSchema(String topic, String schema, Class<?> event, Enum<?>[] kinds) throws IOException {
        String document = Files.readString(Path.of("docs", "asyncapi.yaml"));
        String properties = section(section(document, "\n  schemas:\n", "\n\n"), "\n    " + schema + ":\n", "\n    [a-z]");

        assertThat(document).contains("    address: " + topic + "\n");
        assertThat(properties.lines().filter(line -> line.matches(" {8}\\w+:")).map(line -> line.strip().replace(":", "")))
                .containsExactlyInAnyOrderElementsOf(fields(event));
        assertThat(properties).contains("enum: " + names(kinds));
    }

    private static List<String> fields(Class<?> event) {
        return Arrays.stream(event.getRecordComponents()).map(RecordComponent::getName).toList();
    }

    private static List<String> names(Enum<?>[] kinds) {
        return Arrays.stream(kinds).map(Enum::name).toList();
    }

    private static List<String> quoted(List<String> names) {
        return names.stream().map(name -> '`' + name + '`').toList();
    }

    private static String section(String document, String begin, String end) {
        assertThat(document).contains(begin);
        return document.substring(document.indexOf(begin) + begin.length()).split(end, 2)[0];
    }
}
