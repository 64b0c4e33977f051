package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where the figures are from; no names and no paths. */
record Machine(int cores, String processor, long memoryMebibytes, String kernel, String jdk, List<String> jvmOptions,
        String commit) {

    static Machine look(Settings settings) {
        return new Machine(Runtime.getRuntime().availableProcessors(),
                after(Path.of("/proc/cpuinfo"), "model name"),
                Long.parseLong(after(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "")) / 1024,
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                after(settings.jvm().home().resolve("release"), "IMPLEMENTOR") + " " + javaVersion(settings.jvm().home()),
                settings.jvm().options(),
                output("git", "rev-parse", "--short", "HEAD")
                        + (output("git", "status", "--porcelain", "--", "src/main").isEmpty() ? "" : " and changes"));
    }

    /** As many connections can be had, at either end. */
    static int openFiles() {
        String limit = after(Path.of("/proc/self/limits"), "Max open files").split("\\s+")[0];
        return limit.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(limit);
    }

    /** @param home of a JDK */
    static String javaVersion(Path home) {
        return after(home.resolve("release"), "JAVA_VERSION=");
    }

    private static String after(Path file, String key) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(key))
                    .map(line -> line.substring(key.length()).replaceAll("^[\\s:=\"]+|\"$", ""))
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static String output(String... command) {
        try {
            Process process = new ProcessBuilder(command).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
