package io.firstcome.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguagesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "ko                               | ko",
            "ko-KR                            | ko",
            "KO-kr                            | ko",
            "ko-KR,ko;q=0.9,en-US;q=0.8       | ko",
            "en-US,en;q=0.9,ko;q=0.8          | en",
            "en;q=0.2, ko;q=0.8               | ko",
            "fr, ko;q=0.3                     | ko",
            "fr                               | en",
            "*                                | en",
            "*, ko;q=0.5                      | ko",
            "ko;q=0                           | en",
            "ko;q=0, *                        | en",
            "en;q=0, ko;q=0.1                 | ko",
            "ko;q=2                           | en",
            ";;;,,,q=                         | en",
            "한국어                            | en",
    })
    void theStandardLookUp(String acceptLanguage, String language) {
        assertThat(Languages.of(acceptLanguage).getLanguage()).isEqualTo(language);
        assertThat(Languages.of(acceptLanguage).getLanguage()).as("the second time").isEqualTo(language);
    }

    @Test
    void englishWhereNothingIsAskedFor() {
        assertThat(Languages.of(null)).isEqualTo(Languages.DEFAULT);
        assertThat(Languages.of("  ")).isEqualTo(Languages.DEFAULT);
    }
}
