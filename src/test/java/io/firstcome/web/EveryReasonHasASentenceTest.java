package io.firstcome.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EveryReasonHasASentenceTest {

    @ParameterizedTest
    @ValueSource(strings = { "messages.properties", "messages_ko.properties" })
    void inBothFiles(String file) throws IOException {
        Properties sentences = load(file);

        assertThat(sentences.stringPropertyNames()).containsAll(Arrays.stream(Reason.values()).map(Enum::name).toList());
        assertThat(sentences.values()).allSatisfy(sentence -> assertThat((String) sentence).isNotBlank());
    }

    @ParameterizedTest
    @ValueSource(strings = { "messages", "ValidationMessages" })
    void underTheSameKeys(String bundle) throws IOException {
        assertThat(load(bundle + "_ko.properties").stringPropertyNames())
                .isEqualTo(load(bundle + ".properties").stringPropertyNames());
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void korean(Reason reason) {
        assertThat(Messages.of(reason, Locale.KOREAN)).matches(".*[가-힣].*");
    }

    @Test
    void everyLanguageIsItsOwnWhateverTheMachineSpeaks() {
        assertThat(Messages.of(Reason.SOLD_OUT, Locale.ENGLISH)).isEqualTo("All coupons have been given away.");
        assertThat(Messages.of(Reason.SOLD_OUT, Locale.KOREAN)).isEqualTo("쿠폰이 모두 소진되었습니다.");
    }

    private static Properties load(String file) throws IOException {
        Properties sentences = new Properties();
        try (InputStream stream = Messages.class.getClassLoader().getResourceAsStream(file)) {
            sentences.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
        }
        return sentences;
    }
}
