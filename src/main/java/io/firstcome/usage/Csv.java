package io.firstcome.usage;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Lines of comma-separated values (RFC 4180) that a spreadsheet shows as they are. Plain Java. */
final class Csv {

    /** A cell that begins so is calculated by a spreadsheet, and may do whatever a formula can. */
    private static final String FORMULA = "=+-@\t\r\n";
    private static final String GUARD = "'";
    private static final String END = "\r\n";

    private Csv() {
    }

    /** @param values numbers as they are, everything else as quoted text, nothing for null */
    static String line(Object... values) {
        return Arrays.stream(values).map(Csv::cell).collect(Collectors.joining(",", "", END));
    }

    private static String cell(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Number) {
            return value.toString();
        }
        String text = value.toString();
        boolean isFormula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
        return '"' + (isFormula ? GUARD : "") + text.replace("\"", "\"\"") + '"';
    }
}
