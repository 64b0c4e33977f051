package io.firstcome.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A lock of flock(1), held while work is done. A process of its own holds it: Java's locks of files are of another kind.
 */
final class MachineLock {

    enum Kind {
        /** For a measurement. */
        EXCLUSIVE("-x"),
        /** For what only takes processor time. */
        SHARED("-s");

        private final String option;

        Kind(String option) {
            this.option = option;
        }
    }

    private static final ThreadLocal<Boolean> HELD = ThreadLocal.withInitial(() -> false);

    private final Process holder;

    /** Does the work while the lock is held; at once where there is no such file to lock, or this thread holds it. */
    static <T> T during(Optional<Path> file, Kind kind, Supplier<T> work) {
        if (file.isEmpty() || HELD.get()) {
            return work.get();
        }
        MachineLock lock = hold(file.get(), kind);
        HELD.set(true);
        try {
            return work.get();
        } finally {
            HELD.remove();
            lock.release();
        }
    }

    private MachineLock(Process holder) {
        this.holder = holder;
    }

    private static MachineLock hold(Path file, Kind kind) {
        try {
            Process holder = new ProcessBuilder("flock", kind.option, file.toString(), "sh", "-c", "echo; read -r _")
                    .start();
            try (BufferedReader answer = holder.inputReader(StandardCharsets.US_ASCII)) {
                if (answer.readLine() == null) {
                    throw new IllegalStateException("flock failed");
                }
            }
            return new MachineLock(holder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void release() {
        try {
            holder.getOutputStream().close();
            holder.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
