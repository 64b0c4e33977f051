package io.firstcome.claimlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;

class TracesTest {

    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String GIVEN = "00-" + TRACE_ID + "-00f067aa0ba902b7-01";

    @Test
    void aClientsTraceIsKept() {
        assertThat(Traces.ofRequest(GIVEN)).isEqualTo(GIVEN);
        assertThat(Traces.id(GIVEN)).isEqualTo(TRACE_ID);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = { "", "nonsense", TRACE_ID, GIVEN + "-", GIVEN + "\n", "0" + GIVEN,
            "01-" + TRACE_ID + "-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-" + TRACE_ID + "-0000000000000000-01",
            "00_" + TRACE_ID + "_00f067aa0ba902b7_01",
            "00-" + TRACE_ID + "-00f067aa0ba902b7-0\u0661" })
    void whatIsNoneIsReplaced(String header) {
        // When
        String traceparent = Traces.ofRequest(header);

        // Then
        assertThat(traceparent).isNotEqualTo(header);
        assertThat(Traces.ofRequest(traceparent)).isEqualTo(traceparent);
        assertThat(Traces.id(header)).isEqualTo("-");
    }

    @Test
    void aNewOneIsValidWhateverChanceSays() {
        // When
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String traceparent = Traces.ofRequest(null);
            assertThat(traceparent).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
            ids.add(Traces.id(traceparent));
        }

        // Then
        assertThat(ids).hasSize(10_000).allMatch(id -> id.matches("(?!0{32})[0-9a-f]{32}"));
    }

    @Test
    void aSpanThatIsRecordedGoesBeforeWhatTheClientSays() {
        // Given
        SpanContext span = SpanContext.create("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(),
                TraceState.getDefault());

        // When
        String traceparent = Context.root().with(Span.wrap(span)).wrapSupplier(() -> Traces.ofRequest(GIVEN)).get();

        // Then
        assertThat(traceparent).isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = { "01, true", "03, true", "ff, true", "00, false", "02, false", "fe, false",
            "0\u0661, false", "0g, false", "none, false", "1, false" })
    void whetherItIsSampledStandsInItsFlags(String flags, boolean isSampled) {
        assertThat(Traces.isSampled(flags == null ? null : GIVEN.substring(0, 53) + flags)).isEqualTo(isSampled);
    }

    @Test
    void aSpanHangsOnTheText() {
        // When
        SpanContext parent = Span.fromContext(Traces.context(GIVEN)).getSpanContext();

        // Then
        assertThat(Traces.of(parent)).isEqualTo(GIVEN);
        assertThat(Traces.context("nonsense")).isEqualTo(Context.root());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = { "", "nonsense", GIVEN + "0" })
    void aRecordMaySayNothing(String header) {
        // Given
        RecordHeaders headers = new RecordHeaders();
        headers.add(Traces.HEADER, header == null ? null : header.getBytes(StandardCharsets.UTF_8));

        // When, Then
        assertThat(Traces.ofRecord(headers)).isNull();
        assertThat(Traces.ofRecord(new RecordHeaders())).isNull();
        assertThat(Traces.ofRecord(headers.add(Traces.HEADER, GIVEN.getBytes(StandardCharsets.UTF_8)))).isEqualTo(GIVEN);
    }
}
