package io.firstcome.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tables of docs/metrics.md. */
final class DocumentedMetrics {

    static final String OURS = "firstcome_";

    private static final Path DOCUMENT = Path.of("docs", "metrics.md");
    private static final String METRICS = "| metric |";
    private static final String BOUNDS = "| bound |";
    private static final int LABELS = 3;

    private DocumentedMetrics() {
    }

    /**
     * All metrics as a scrape names them, each with its labels: a histogram is several.
     *
     * @param prefix of their names
     */
    static Map<String, TreeSet<String>> series(String prefix) {
        Map<String, TreeSet<String>> series = new TreeMap<>();
        for (List<String> row : rows(METRICS)) {
            String name = codes(row.get(1)).first();
            TreeSet<String> labels = codes(row.get(LABELS));
            for (String suffix : suffixes(row.get(2))) {
                series.put(name + suffix, labels);
            }
        }
        series.keySet().removeIf(name -> !name.startsWith(prefix));
        return series;
    }

    /** The settings whose use is shown. */
    static TreeSet<String> bounds() {
        return rows(BOUNDS).stream().flatMap(row -> codes(row.get(1)).stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> suffixes(String type) {
        return switch (type.replace(", max", "")) {
            case "histogram" -> List.of("_bucket", "_count", "_sum", "_max");
            case "summary" -> List.of("_count", "_sum", "_max");
            case "counter", "gauge" -> List.of("");
            default -> throw new IllegalStateException("No type of a metric: " + type);
        };
    }

    /** What stands between backquotes. */
    private static TreeSet<String> codes(String cell) {
        String[] parts = cell.split("`");
        TreeSet<String> codes = new TreeSet<>();
        for (int i = 1; i < parts.length; i += 2) {
            codes.add(parts[i]);
        }
        return codes;
    }

    /** The cells of all tables that begin so; the first cell of a row is empty, as Markdown has it. */
    private static List<List<String>> rows(String head) {
        try {
            return Arrays.stream(Files.readString(DOCUMENT).split("\n\n"))
                    .filter(block -> block.startsWith(head))
                    .flatMap(block -> block.lines().skip(2))
                    .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
