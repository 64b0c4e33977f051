package io.firstcome.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorFormatTest {

    @ParameterizedTest
    @ValueSource(strings = { "application/problem+json", "application/json, application/problem+json",
            "*/*,APPLICATION/Problem+Json ;q=0.5" })
    void problemDetailsForThoseWhoNameThem(String accept) {
        assertThat(ErrorFormat.of(accept)).isEqualTo(ErrorFormat.PROBLEM_DETAILS);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", ",", ";", "*/*", "application/*", "application/json", "application/problem+xml",
            "application/problem+json;q=0", "application/json, application/problem+json; q=0.000" })
    void theEnvelopeForEverybodyElse(String accept) {
        assertThat(ErrorFormat.of(accept)).isEqualTo(ErrorFormat.ENVELOPE);
    }

    @Test
    void theEnvelopeForThoseWhoSayNothing() {
        assertThat(ErrorFormat.of(null)).isEqualTo(ErrorFormat.ENVELOPE);
    }
}
