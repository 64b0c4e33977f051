package io.firstcome.services;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs a program to its end and takes no failure for a success. */
final class Commands {

    private Commands() {
    }

    static void run(List<String> command) {
        run(command, Path.of("."), InputStream.nullInputStream());
    }

    /** @param input what the program reads from its standard input */
    static void run(List<String> command, Path workingDirectory, InputStream input) {
        try {
            Path output = Files.createTempFile("firstcome-", ".log");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(workingDirectory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                try (OutputStream stdin = process.getOutputStream()) {
                    input.transferTo(stdin);
                }
                int code = process.waitFor();
                if (code != 0) {
                    throw new IllegalStateException("%s ended with %d: %s".formatted(command.get(0), code,
                            Files.readString(output, StandardCharsets.UTF_8)));
                }
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(command.get(0) + " could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command.get(0) + " was interrupted", e);
        }
    }
}
