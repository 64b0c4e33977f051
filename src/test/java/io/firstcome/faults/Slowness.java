package io.firstcome.faults;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.firstcome.services.ServerProcess;

/** Lets a process run for a fifth of the time, in short slices, until it is closed. */
final class Slowness implements AutoCloseable {

    /** A hundred seconds at the most, whatever becomes of us. */
    private static final String SLICES = """
            for slice in $(seq 1000); do
              kill -STOP $1 || exit
              sleep 0.08
              kill -CONT $1
              sleep 0.02
            done
            """;

    private final ServerProcess slow;
    private final Process shell;

    private Slowness(ServerProcess slow, Process shell) {
        this.slow = slow;
        this.shell = shell;
    }

    static Slowness of(ServerProcess process) {
        try {
            return new Slowness(process, new ProcessBuilder("sh", "-c", SLICES, "slices", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        shell.destroyForcibly().onExit().join();
        slow.resume();
    }
}
