package io.firstcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;

import org.junit.jupiter.api.Test;

/** PITFALLS 13: what stands in the logs tells nobody who the users are. */
class UserHashTest {

    @Test
    void withoutASecretWhoKnowsTheIdFindsItsLines() {
        // printf kim | sha256sum | cut -c1-16
        assertThat(hash(null).of("kim")).isEqualTo("26ae784d194a5760");
    }

    @Test
    void withASecretOnlyWhoHasItDoes() {
        // printf pepperkim | sha256sum | cut -c1-16
        assertThat(hash("pepper").of("kim")).isEqualTo("70db98b5617b2de2");
    }

    @Test
    void anyIdHasOne() {
        assertThat(hash(null).of("\u5c71\u7530 \ud83c\udf81")).matches("[0-9a-f]{16}");
        assertThat(hash(null).of("kim")).isNotEqualTo(hash(null).of("lee"));
    }

    private static UserHash hash(String secret) {
        return new UserHash(() -> Optional.ofNullable(secret));
    }
}
