package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Builds the yardstick by the same Maven as the product, unless that is done already. */
final class YardstickBuild {

    private static final Path SOURCES = Path.of("bench", "yardstick");

    private YardstickBuild() {
    }

    /** @return its quarkus-run.jar */
    static Path build(Settings settings) {
        return build(settings, "yardstick", List.of());
    }

    private static Path build(Settings settings, String name, List<String> options) {
        Path target = Path.of("target", "bench", name).toAbsolutePath();
        Path jar = target.resolve("quarkus-app/quarkus-run.jar");
        try {
            if (Files.exists(jar) && Files.getLastModifiedTime(jar).compareTo(newest(SOURCES)) > 0) {
                return jar;
            }
            Files.createDirectories(target);
            Path log = target.resolveSibling(name + "-build.log");
            List<String> command = new ArrayList<>(List.of(Path.of("mvnw").toAbsolutePath().toString(), "-B", "-ntp",
                    "-f", SOURCES.resolve("pom.xml").toString(), "package",
                    "-Dyardstick.target=" + target,
                    "-Dquarkus.version=" + version("quarkus"),
                    "-Dcompiler-plugin.version=" + version("compiler-plugin"),
                    "-Dmaven.compiler.release=" + version("release")));
            command.addAll(options);
            if (MachineLock.during(settings.lock(), MachineLock.Kind.SHARED, () -> exitCode(command, log)) != 0) {
                throw new IllegalStateException("The yardstick could not be built; see " + log);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int exitCode(List<String> command, Path log) {
        try {
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

    private static FileTime newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            FileTime newest = FileTime.fromMillis(0);
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                FileTime time = Files.getLastModifiedTime(file);
                newest = time.compareTo(newest) > 0 ? time : newest;
            }
            return newest;
        }
    }
}
