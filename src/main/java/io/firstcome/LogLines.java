package io.firstcome;

import java.util.List;

/**
 * What one entry in the log says by many lines of the same form, each with fields of its own: an entry costs what ten lines
 * do. As text it is the lines; where {@code operation.OneLineEach} formats it, each of them is a line of the log, and in JSON
 * an object.
 */
public interface LogLines {

    /** The line with {@code {name}} where a value belongs. */
    String form();

    /** The names of the values, in their order; they are fields in JSON. */
    List<String> names();

    /** Of each line, its values: letters, digits and hyphens alone, which no format has to escape. */
    List<String[]> values();
}
