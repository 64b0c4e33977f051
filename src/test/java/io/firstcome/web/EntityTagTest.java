package io.firstcome.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {

    @ParameterizedTest
    @ValueSource(strings = { "\"7\"", "*", " * ", "\"3\", \"7\"" })
    void matches(String ifMatch) {
        assertThat(EntityTag.matches(ifMatch, 7)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"8\"", "7", "W/\"7\"", "", "\"77\"", "\"3\",\"4\"" })
    void doesNot(String ifMatch) {
        assertThat(EntityTag.matches(ifMatch, 7)).isFalse();
    }

    @Test
    void whoNamesNoneMayChangeAny() {
        assertThat(EntityTag.matches(null, 7)).isTrue();
        assertThat(EntityTag.matches(EntityTag.of(7), 7)).isTrue();
    }
}
