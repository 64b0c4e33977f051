package io.firstcome.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

    @Test
    void textIsQuotedAndNumbersAreNot() {
        assertThat(Csv.line(1, "kim, the \"first\"", null, 5_000L)).isEqualTo("1,\"kim, the \"\"first\"\"\",,5000\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = { "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1" })
    void aFormulaIsShownAndNotCalculated(String formula) {
        assertThat(Csv.line(formula)).isEqualTo("\"'" + formula + "\"\r\n");
    }

    @Test
    void whatIsNoFormulaStaysAsItIs() {
        assertThat(Csv.line("a=b", "")).isEqualTo("\"a=b\",\"\"\r\n");
    }
}
