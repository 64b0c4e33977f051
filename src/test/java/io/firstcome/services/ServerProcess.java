package io.firstcome.services;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A real server in a process of its own, that tests can start, stop, kill and freeze. Its port and its data stay the
 * same from one start to the next.
 * <p>
 * However the launching JVM ends, Ctrl-C and {@code kill -9} included, the server ends too: a watchdog shell in a
 * session of its own starts the server and reads a pipe from the JVM; when the pipe closes the server gets TERM, and
 * KILL five seconds later.
 * <p>
 * All methods block and none is meant for two threads at once.
 */
public abstract class ServerProcess implements AutoCloseable {

    /** Where the servers listen: the loopback address by number, so that nobody tries IPv6 first. */
    static final String HOST = "127.0.0.1";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final int PROBE_MILLIS = 2_000;

    /**
     * Below the range from which the kernel takes the local ports of outgoing connections (from 32768 on Linux): while a
     * server is down, a client that reconnects could otherwise be given the server's own port.
     */
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final Set<Integer> GIVEN_AWAY = ConcurrentHashMap.newKeySet();

    /**
     * $1 is the log file, the rest the command. The process id is told on standard output. The watcher is a subshell, so
     * that the shell itself can wait for the server: it ends with the server, whichever way that happens.
     */
    private static final String WATCHDOG = """
            trap '' HUP INT TERM
            log=$1; shift
            exec 3<&0
            (trap - HUP INT TERM; exec "$@") </dev/null >>"$log" 2>&1 3<&- &
            server=$!
            echo $server
            exec >/dev/null
            (
              trap - TERM
              read -r _ <&3
              kill -TERM $server
              for tenth in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 \\
                           26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50; do
                kill -0 $server || exit
                sleep 0.1
              done
              kill -KILL $server
            ) 2>/dev/null &
            watcher=$!
            exec 3<&-
            wait $server
            code=$?
            kill $watcher 2>/dev/null
            exit $code
            """;

    private final String name;
    private final Path directory;
    private final int port;

    private Process watchdog;
    private ProcessHandle server;
    /** Where in the log file the present start begins. */
    private long logStart;

    /**
     * @param name what logs and errors call it
     * @param directory of this server alone; created when needed
     */
    ServerProcess(String name, Path directory) {
        this.name = name;
        this.directory = directory.toAbsolutePath();
        this.port = freePort();
    }

    /** Writes what the server needs before its first start, or its first start after {@link #wipe()}. */
    abstract void prepareData(Path data) throws IOException;

    /** The command line that starts the server in the foreground; its working directory is the data directory. */
    abstract List<String> command(Path data) throws IOException;

    /** Whether the server serves by now; an {@link IOException} means not yet. */
    abstract boolean answers() throws IOException;

    /** Whether that is answered 200 within two seconds. */
    static boolean isOk(URI uri) throws IOException {
        HttpURLConnection probe = (HttpURLConnection) uri.toURL().openConnection();
        probe.setConnectTimeout(PROBE_MILLIS);
        probe.setReadTimeout(PROBE_MILLIS);
        try {
            return probe.getResponseCode() == HttpURLConnection.HTTP_OK;
        } finally {
            probe.disconnect();
        }
    }

    /** Starts servers side by side, and returns when they serve; fails when all have tried and one could not. */
    public static void startAll(List<? extends ServerProcess> servers) {
        List<CompletableFuture<Void>> starts = servers.stream()
                .map(server -> CompletableFuture.runAsync(server::start, command -> new Thread(command).start()))
                .toList();
        RuntimeException failure = null;
        for (CompletableFuture<Void> start : starts) {
            try {
                start.join();
            } catch (CompletionException e) {
                failure = (RuntimeException) e.getCause();
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Starts the server on its data and returns when it serves. */
    public void start() {
        if (isRunning()) {
            throw new IllegalStateException(name + " is running already");
        }
        try {
            Path data = dataDirectory();
            if (Files.notExists(data)) {
                Files.createDirectories(data);
                prepareData(data);
            }
            launch(data);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " could not be launched", e);
        }
        awaitAnswer();
    }

    /** Asks the server to end, as an operator would (TERM), and returns when it is gone. A paused one is resumed first. */
    public void stop() {
        if (!isRunning()) {
            return;
        }
        resume();
        server.destroy();
        awaitEnd();
    }

    /** Ends the server without a chance to write anything ({@code kill -9}), and returns when it is gone. */
    public void kill() {
        if (!isRunning()) {
            return;
        }
        server.destroyForcibly();
        awaitEnd();
    }

    /** Freezes the server (SIGSTOP): connections stay open and get no answer. */
    public void pause() {
        signal("STOP");
    }

    /** Lets a frozen server go on (SIGCONT). */
    public void resume() {
        signal("CONT");
    }

    /** Stops the server and starts it again, on the same port, with the data it has written. */
    public void restart() {
        stop();
        start();
    }

    /** Throws the data of a server that is not running away: the next start is like the first one, on the same port. */
    public void wipe() {
        if (isRunning()) {
            throw new IllegalStateException(name + " is running; stop or kill it first");
        }
        deleteTree(dataDirectory());
    }

    /** Kills the server and throws its data away. */
    @Override
    public void close() {
        kill();
        wipe();
    }

    public boolean isRunning() {
        return watchdog != null && watchdog.isAlive();
    }

    /** With what the server has ended, the last time that it did; 128 + the signal's number where one ended it. */
    public int exitCode() {
        return watchdog.exitValue();
    }

    public int port() {
        return port;
    }

    /** Host and port. */
    public String address() {
        return HOST + ":" + port;
    }

    /** The process id of the server itself. */
    public long pid() {
        return server.pid();
    }

    /** What the server keeps; a test may copy it away and back while the server is not running. */
    public Path dataDirectory() {
        return directory.resolve("data");
    }

    public Path logFile() {
        return directory.resolve("server.log");
    }

    /** What the server has logged since its last start. */
    String log() throws IOException {
        try (InputStream log = Files.newInputStream(logFile())) {
            log.skipNBytes(logStart);
            return new String(log.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void launch(Path data) throws IOException {
        logStart = Files.exists(logFile()) ? Files.size(logFile()) : 0;
        List<String> command = new ArrayList<>();
        if (Platform.hasSetsid()) {
            command.add("setsid"); // macOS has none; there the watchdog's traps must do
        }
        command.addAll(List.of("sh", "-c", WATCHDOG, "watchdog", logFile().toString()));
        command.addAll(command(data));
        watchdog = new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                .start();
        // The pipe to the watchdog must not be collected as garbage while the server is wanted: the JVM's reaper of child
        // processes holds on to every Process until it has ended, so nothing here has to.
        BufferedReader answer = watchdog.inputReader(StandardCharsets.US_ASCII);
        long pid = Long.parseLong(answer.readLine());
        server = ProcessHandle.of(pid).orElseThrow(this::endedEarly);
    }

    private void awaitAnswer() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!answersNow()) {
            if (!watchdog.isAlive()) {
                throw endedEarly();
            }
            if (System.nanoTime() > deadline) {
                kill();
                throw new IllegalStateException(name + " did not answer in " + START_LIMIT + "; see " + logFile());
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    final boolean answersNow() {
        try {
            return answers();
        } catch (IOException notYet) {
            return false;
        }
    }

    private void awaitEnd() {
        try {
            if (!watchdog.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                server.destroyForcibly();
                watchdog.waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.destroyForcibly();
        }
    }

    private void signal(String signal) {
        Commands.run(List.of("sh", "-c", "kill -" + signal + " " + server.pid()));
    }

    private IllegalStateException endedEarly() {
        return new IllegalStateException(name + " ended at once; see " + logFile());
    }

    /** Nobody else is told the same, though it be long before the server takes it. */
    static int freePort() {
        while (true) {
            int candidate = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            if (!GIVEN_AWAY.add(candidate)) {
                continue;
            }
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), candidate));
                return candidate;
            } catch (BindException taken) {
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException("No free port", e);
            }
        }
    }

    static void deleteTree(Path root) {
        if (Files.notExists(root)) {
            return;
        }
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Could not delete " + root, e);
        }
    }
}
