package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Other builds that the benchmark starts: by the same Maven as the product, with versions from its pom. */
final class Commands {

    private Commands() {
    }

    /**
     * The beginning of the command.
     *
     * @param folder of the pom
     * @param versions of what that pom takes from the product's
     */
    static List<String> maven(Path folder, List<String> versions) {
        List<String> command = new ArrayList<>(List.of(Path.of("mvnw").toAbsolutePath().toString(), "-B", "-ntp",
                "-f", folder.resolve("pom.xml").toString(),
                "-Dmaven.compiler.release=" + version("release")));
        versions.forEach(name -> command.add("-D" + name + ".version=" + version(name)));
        return command;
    }

    /** Runs it and returns when it has ended; what it says goes to the log. */
    static int exitCode(List<String> command, Path log) {
        try {
            Files.createDirectories(log.getParent());
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String version(String what) {
        return System.getProperty("firstcome.bench.versions." + what);
    }
}
