package io.firstcome.services;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Redis with an append-only file. */
public final class RedisServer extends ServerProcess {

    /** When a write is safe from a crash of the machine; {@code kill -9} can take the last second of {@link #EVERYSEC}. */
    public enum AppendFsync {
        ALWAYS,
        EVERYSEC
    }

    private static final String ARTIFACT = "embedded-redis";
    private static final int ANSWER_MILLIS = 1_000;

    private final ServerJars jars;
    private final AppendFsync appendFsync;
    private final List<String> more;

    RedisServer(Path directory, ServerJars jars, AppendFsync appendFsync) {
        this(directory, jars, appendFsync, List.of());
    }

    /** @param more arguments */
    RedisServer(Path directory, ServerJars jars, AppendFsync appendFsync, List<String> more) {
        super("Redis", directory);
        this.jars = jars;
        this.appendFsync = appendFsync;
        this.more = more;
    }

    /**
     * A Redis alone, for a test that needs nothing else; started when it returns.
     *
     * @param name of the folder in target/services that takes log and data; of no other set of this JVM
     */
    public static RedisServer start(String name) {
        RedisServer redis = new RedisServer(SetDirectories.create(name), ServerJars.ofBuild(), AppendFsync.EVERYSEC);
        redis.start();
        return redis;
    }

    @Override
    void prepareData(Path data) {
        // an empty folder is a fresh Redis
    }

    @Override
    List<String> command(Path data) throws IOException {
        List<String> command = new ArrayList<>(List.of(binary().toString(),
                "--bind", HOST,
                "--port", Integer.toString(port()),
                "--dir", data.toString(),
                "--appendonly", "yes",
                "--appendfsync", appendFsync.name().toLowerCase(Locale.ROOT),
                "--save", ""));
        command.addAll(more);
        return command;
    }

    @Override
    boolean answers() throws IOException {
        // while it still reads its file it answers "-LOADING"
        return ask("PING").equals("PONG");
    }

    /**
     * Sends one command, as an operator at a terminal would.
     *
     * @return a simple string, a number or a text; no list
     * @throws IOException where it is answered with an error, or not at all
     */
    String ask(String command) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port()), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String first = line(in);
            return switch (first.charAt(0)) {
                case '+', ':' -> first.substring(1);
                case '$' -> new String(in.readNBytes(Integer.parseInt(first.substring(1))), StandardCharsets.US_ASCII);
                default -> throw new IOException(command + " is answered " + first);
            };
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The connection ended behind '" + line + "'");
            }
            line.append((char) next);
        }
        in.read();
        return line.toString();
    }

    /** For {@code quarkus.redis.hosts}. */
    public String url() {
        return "redis://" + address();
    }

    private Path binary() throws IOException {
        String entry = entry();
        Path folder = BinaryCache.folder(jars.nameAndVersion(ARTIFACT), unfinished -> {
            Path binary = unfinished.resolve(entry);
            jars.copy(ARTIFACT, entry, binary);
            if (!binary.toFile().setExecutable(true)) {
                throw new IOException("Cannot make " + binary + " executable");
            }
        });
        return folder.resolve(entry);
    }

    private static String entry() {
        String arch = Platform.isArm() ? "arm64" : "amd64";
        if (Platform.isLinux()) {
            return "redis-server-7.0.15-linux-" + arch;
        }
        if (Platform.isMac()) {
            return "redis-server-7.0.15-darwin-" + arch;
        }
        throw Platform.without("Redis");
    }
}
