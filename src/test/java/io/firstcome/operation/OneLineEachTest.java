package io.firstcome.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Logger;

import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.firstcome.LogLines;
import io.quarkus.logging.json.runtime.JsonFormatter;
import io.quarkus.runtime.StartupEvent;

/** Each claim of a poll has a line of its own (SPEC §3.8), though they are one entry. */
class OneLineEachTest {

    private static final LogLines LINES = new LogLines() {
        @Override
        public String form() {
            return "Issued coupon {couponId} to {user}";
        }

        @Override
        public List<String> names() {
            return List.of("user", "couponId");
        }

        @Override
        public List<String[]> values() {
            return List.of(new String[] { "kim", "1-a" }, new String[] { "lee", "2-b" });
        }
    };

    @Test
    void inJsonEachIsAnObjectWithItsFields() throws IOException {
        // When
        List<String> lines = new OneLineEach.Format(new JsonFormatter()).format(entry("%s", LINES)).lines().toList();

        // Then
        assertThat(lines).hasSize(2);
        JsonNode lee = new ObjectMapper().readTree(lines.get(1));
        assertThat(lee.get("message").asText()).isEqualTo("Issued coupon 2-b to lee");
        assertThat(lee.get("level").asText()).isEqualTo("INFO");
        assertThat(lee.at("/mdc/couponId").asText()).isEqualTo("2-b");
        assertThat(lee.at("/mdc/user").asText()).isEqualTo("lee");
    }

    @Test
    void inTextEachHasTimeAndLevel() {
        assertThat(new OneLineEach.Format(new PatternFormatter("%p %s%n")).format(entry("%s", LINES)).lines())
                .containsExactly("INFO Issued coupon 1-a to kim", "INFO Issued coupon 2-b to lee");
    }

    @Test
    void anyOtherEntryIsAsItWas() {
        assertThat(new OneLineEach.Format(new PatternFormatter("%s")).format(entry("%s of %s", "@user@", 2)))
                .isEqualTo("@user@ of 2");
    }

    /** Dev mode's pages have a handler that counts on its own formatter. */
    @Test
    void onlyTheWritersOfTheLogManagerAreChanged() {
        // Given
        Handler writer = new ConsoleHandler(new PatternFormatter("%s"));
        Handler other = new ExtHandler() {
        };
        other.setFormatter(new PatternFormatter("%s"));
        List<Handler> both = List.of(writer, other);
        List<Formatter> before = both.stream().map(Handler::getFormatter).toList();
        Logger root = Logger.getLogger("");
        both.forEach(root::addHandler);
        OneLineEach each = new OneLineEach();

        // When
        each.install(new StartupEvent());
        List<Formatter> installed = both.stream().map(Handler::getFormatter).toList();
        each.remove();
        both.forEach(root::removeHandler);

        // Then
        assertThat(installed.get(0)).isInstanceOf(OneLineEach.Format.class);
        assertThat(installed.get(1)).isSameAs(before.get(1));
        assertThat(both).extracting(Handler::getFormatter).isEqualTo(before);
    }

    private static ExtLogRecord entry(String message, Object... parameters) {
        ExtLogRecord entry = new ExtLogRecord(Level.INFO, message, ExtLogRecord.FormatStyle.PRINTF, "class");
        entry.setParameters(parameters);
        return entry;
    }
}
