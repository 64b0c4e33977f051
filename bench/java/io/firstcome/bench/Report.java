package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/** Writes down what was measured, line by line, so that a benchmark that is broken off has its report too. */
final class Report {

    private static final Path FOLDER = Path.of("target", "bench");

    /** As it stands in report.json. */
    record Content(Machine machine, Instant at, int runs, int seconds, int connections, List<Line> lines, List<String> notes) {
    }

    private final Settings settings;
    private final Machine machine;
    private final Instant at = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final List<Line> lines = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    Report(Settings settings) {
        this.settings = settings;
        this.machine = Machine.look(settings);
    }

    void add(Line line) {
        lines.add(line);
        System.out.println(text(line));
        write();
    }

    void note(String note) {
        notes.add(note);
        System.out.println(note);
        write();
    }

    /** A row that could not be measured, or that has lost something. */
    void fail(String row, Throwable failure) {
        failures.add(row + ": " + failure.getMessage());
        failure.printStackTrace(System.out);
        note("**Failed: " + row + "**");
    }

    /** Empty if all is well. */
    List<String> failures() {
        return failures;
    }

    private void write() {
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve("report.md"), markdown());
            Content content = new Content(machine, at, settings.runs(), settings.seconds(), settings.connections(), lines,
                    notes);
            new ObjectMapper().findAndRegisterModules()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .writeValue(FOLDER.resolve("report.json").toFile(), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("# Benchmark\n\n");
        text.append("%s, %d cores (%s), %,d MiB, %s; %s, `%s`; commit %s.%n".formatted(at, machine.cores(),
                machine.processor(), machine.memoryMebibytes(), machine.kernel(), machine.jdk(),
                String.join(" ", machine.jvmOptions()), machine.commit()));
        text.append("""
                Generator, application, Redis, Kafka and MySQL share the machine. %d runs of %d s each, %d connections unless \
                said, in turn with the yardstick; medians, least and most in brackets.

                | what | measured | yardstick | at least | aim | reached | |
                |---|---|---|---|---|---|---|
                """.formatted(settings.runs(), settings.seconds(), settings.connections()));
        for (Line line : lines) {
            text.append("| %s | %s | %s | %s | %s | %s | %s |%n".formatted(line.what(), figure(line.figure(), line.unit()),
                    line.yardstick() == null ? "" : figure(line.yardstick(), "") + " " + line.yardstickName(),
                    line.target() == null ? "" : bound(line.target(), line.target().required()),
                    line.target() == null || line.target().aim() == null ? "" : bound(line.target(), line.target().aim()),
                    line.yardstick() == null ? "" : number(line.reached()), line.target() == null ? "" : line.verdict()));
        }
        text.append("""

                Cores kept busy, and p99 of the answers:

                | what | application | yardstick | Redis | Kafka | MySQL | benchmark | generator | machine | p99 ms | |
                |---|---|---|---|---|---|---|---|---|---|---|
                """);
        for (Line line : lines) {
            Map<String, Double> cores = line.cores();
            if (!cores.isEmpty() || !line.note().isEmpty()) {
                text.append("| %s | %s | %s | %s |%n".formatted(line.what(),
                        List.of("application", "yardstick", "redis", "kafka", "mysql", "benchmark", "generator", "machine").stream()
                                .map(group -> cores.containsKey(group) ? number(cores.get(group)) : "")
                                .collect(Collectors.joining(" | ")),
                        line.p99Millis() == null ? "" : number(line.p99Millis()), line.note()));
            }
        }
        notes.forEach(note -> text.append("\n- ").append(note));
        return text.append('\n').toString();
    }

    private static String text(Line line) {
        return "%s (%s): %s%s%s%s%s".formatted(line.row(), line.what(), figure(line.figure(), line.unit()),
                line.yardstick() == null ? "" : "; " + line.yardstickName() + " " + figure(line.yardstick(), "") + "; ratio "
                        + number(line.reached()),
                line.target() == null ? "" : " " + line.verdict(),
                line.cores().isEmpty() ? "" : p99(line) + "; cores " + line.cores().entrySet().stream()
                        .map(cores -> cores.getKey() + " " + number(cores.getValue()))
                        .collect(Collectors.joining(", ")),
                line.note().isEmpty() ? "" : "; " + line.note());
    }

    private static String p99(Line line) {
        return line.p99Millis() == null ? "" : "; p99 " + number(line.p99Millis()) + " ms";
    }

    private static String figure(Spread spread, String unit) {
        String range = spread.min() == spread.max() ? "" : " (" + number(spread.min()) + " to " + number(spread.max()) + ")";
        return number(spread.median()) + (unit.startsWith("/") || unit.isEmpty() ? "" : " ") + unit + range;
    }

    private static String bound(Target target, double value) {
        return (target.lessIsBetter() ? "≤ " : "") + number(value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.2f", value);
    }
}
