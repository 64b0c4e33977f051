package io.firstcome.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.firstcome.faults.Findings.Kind;

/** What the runs came to, in Markdown: written to a file anew with each line, so that a broken run leaves what it had. */
final class FaultTable {

    private static final double MILLIS_OF_SECOND = 1_000;
    private static final String HEAD = """
            | fault | claims | 202 | issued | rejected | lost | doubled | oversold | dead letters | longest without service \
            | p99 during the fault | all decided after | else |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|""";

    private final Path file;
    private final List<String> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** @param file that is replaced */
    FaultTable(Path file) {
        this.file = file;
    }

    void add(Drop.Outcome outcome) {
        Facts facts = outcome.facts();
        Findings findings = outcome.findings();
        rows.add("| %s | %d | %d | %d | %d | %d | %d | %d | %d | %s | %s | %s | %s |".formatted(
                outcome.title(),
                facts.told().stream().map(Told::user).distinct().count(),
                facts.told().stream().filter(Told::isAccepted).map(Told::user).distinct().count(),
                facts.rows().size(),
                Audit.rejected(facts),
                findings.count(Kind.LOST),
                findings.count(Kind.DOUBLED),
                findings.count(Kind.OVERSOLD),
                findings.count(Kind.DEAD_LETTER),
                seconds(outcome.serviceLevel().longestWithoutService()),
                seconds(outcome.serviceLevel().p99()),
                seconds(outcome.rest()),
                findings.summary()));
        write();
    }

    /** A line below the table. */
    void note(String line) {
        notes.add(line);
        Diary.write("%s", line);
        write();
    }

    void print() {
        Diary.write("%n%s", text());
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toMillis() / MILLIS_OF_SECOND);
    }

    private void write() {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() {
        List<String> lines = new ArrayList<>();
        if (!rows.isEmpty()) {
            lines.add(HEAD);
            lines.addAll(rows);
        }
        if (!notes.isEmpty()) {
            lines.add("");
            lines.addAll(notes);
        }
        return String.join("\n", lines) + "\n";
    }
}
