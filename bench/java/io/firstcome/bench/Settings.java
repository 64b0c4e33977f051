package io.firstcome.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import io.firstcome.services.QuarkusProgram.Jvm;

/**
 * What can be asked of a benchmark, each by {@code -Dfirstcome.bench.<name>=…}.
 *
 * @param only which rows
 * @param runs of a row and of its yardstick
 * @param seconds of a run
 * @param connections of the generator
 * @param tokens as many users there are; one comes back only after all others
 * @param jvm what runs the application and the yardstick
 * @param cache keeps the signed tokens from one benchmark to the next
 * @param lock locked (flock) during each measurement, for a machine that others measure on too
 */
record Settings(Pattern only, int runs, int seconds, int connections, int tokens, Jvm jvm, Path cache, Optional<Path> lock) {

    static Settings read() {
        return new Settings(
                Pattern.compile(value("only", ".*")),
                number("runs", 3),
                number("seconds", 8),
                number("connections", 512),
                number("tokens", 400_000),
                new Jvm(Path.of(value("jdk", System.getProperty("java.home"))),
                        Arrays.asList(value("jvm", "-Xmx384m -XX:+UseSerialGC").trim().split("\\s+"))),
                Path.of(value("cache", System.getProperty("user.home") + "/.cache/firstcome/bench")),
                Optional.of(value("lock", "")).filter(name -> !name.isEmpty()).map(Path::of));
    }

    boolean wants(String row) {
        return only.matcher(row).matches();
    }

    private static String value(String name, String otherwise) {
        String value = System.getProperty("firstcome.bench." + name, "");
        return value.isEmpty() ? otherwise : value;
    }

    /** What the row of starts compares the JDK with. */
    static Optional<Path> newerJdk() {
        return Optional.of(value("newer-jdk", "")).filter(name -> !name.isEmpty()).map(Path::of);
    }

    /** Of a row alone. */
    static int number(String name, int otherwise) {
        return Integer.parseInt(value(name, Integer.toString(otherwise)));
    }
}
