package io.firstcome.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The folders of the sets of servers in target/services. Each carries the process id of the JVM that owns it, because the
 * servers of a killed build may still be writing into theirs while the next build starts.
 */
final class SetDirectories {

    private static final Path ROOT = Path.of("target", "services");

    private SetDirectories() {
    }

    /** A new, empty folder; those of JVMs that are gone are swept away on this occasion. */
    static Path create(String name) {
        try {
            sweep();
            Path directory = ROOT.resolve(name + "-" + ProcessHandle.current().pid());
            ServerProcess.deleteTree(directory);
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("No folder for the servers' data", e);
        }
    }

    private static void sweep() throws IOException {
        Files.createDirectories(ROOT);
        try (Stream<Path> folders = Files.list(ROOT)) {
            folders.filter(Files::isDirectory).filter(SetDirectories::isAbandoned).forEach(SetDirectories::tryToDelete);
        }
    }

    private static boolean isAbandoned(Path folder) {
        String name = folder.getFileName().toString();
        long pid = Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
        return ProcessHandle.of(pid).isEmpty();
    }

    private static void tryToDelete(Path folder) {
        try {
            ServerProcess.deleteTree(folder);
        } catch (UncheckedIOException stillInUse) {
            // its server is about to end; the next sweep takes it
        }
    }
}
