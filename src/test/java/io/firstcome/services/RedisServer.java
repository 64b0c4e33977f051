package io.firstcome.services;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    RedisServer(Path directory, ServerJars jars, AppendFsync appendFsync) {
        super("Redis", directory);
        this.jars = jars;
        this.appendFsync = appendFsync;
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
        return List.of(binary().toString(),
                "--bind", HOST,
                "--port", Integer.toString(port()),
                "--dir", data.toString(),
                "--appendonly", "yes",
                "--appendfsync", appendFsync.name().toLowerCase(Locale.ROOT),
                "--save", "");
    }

    @Override
    boolean answers() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port()), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            // while it still reads its file it answers "-LOADING"
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        }
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
