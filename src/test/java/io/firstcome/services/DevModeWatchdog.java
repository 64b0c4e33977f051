package io.firstcome.services;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends dev mode's application when its Maven was killed: Quarkus runs it in a JVM of its own, which would go on without
 * servers and keep the port from the next start.
 */
final class DevModeWatchdog {

    private static final Path DEV_MODE_JAR = Path.of("target", "firstcome-dev.jar").toAbsolutePath();

    /** $1 is how the application's command line ends. The pipe on standard input closes when the Maven JVM ends. */
    private static final String WATCH = """
            trap '' HUP INT TERM
            read -r _
            pkill -TERM -f -- "$1"
            """;

    private DevModeWatchdog() {
    }

    static void start() throws IOException {
        List<String> command = new ArrayList<>();
        if (Platform.hasSetsid()) {
            command.add("setsid");
        }
        command.addAll(List.of("sh", "-c", WATCH, "watchdog", "-jar " + DEV_MODE_JAR));
        // The JVM's reaper of child processes keeps the pipe from being collected as garbage.
        new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
