package io.firstcome.services;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file in target/ through which the application learns where the servers of the build are; application.properties
 * names it. Dev mode has one of its own: a test run in another terminal must neither redirect it nor share a Kafka
 * consumer group with it.
 */
final class ServicesFile {

    /** Process id of the JVM with which the servers end. */
    private static final String OWNER = "services.owner";
    private static final int ANSWER_MILLIS = 500;

    private final Path path;

    private ServicesFile(Path path) {
        this.path = path;
    }

    static ServicesFile ofTests() {
        return new ServicesFile(Path.of("target", "services.properties"));
    }

    static ServicesFile ofDevMode() {
        return new ServicesFile(Path.of("target", "services-dev.properties"));
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** Says that the servers of these addresses end with this JVM. */
    void write(Map<String, String> configuration, String comment) {
        Map<String, String> lines = new TreeMap<>(configuration);
        lines.put(OWNER, Long.toString(ProcessHandle.current().pid()));
        lines.put("quarkus.devservices.enabled", "false"); // or Quarkus complains that it finds no containers
        write(comment, lines);
    }

    /** Says that the application has to find its servers without us. */
    void writeEmpty(String comment) {
        write(comment, Map.of());
    }

    /** What the application needs to be told; empty if the servers are not ours. */
    Map<String, String> configuration() {
        Map<String, String> configuration = read();
        configuration.remove(OWNER);
        return configuration;
    }

    /** Whether the JVM that started the servers lives and all of them take connections. */
    boolean isServed() {
        Map<String, String> configuration = read();
        String owner = configuration.get(OWNER);
        return owner != null && ProcessHandle.of(Long.parseLong(owner)).isPresent()
                && Stream.of(
                        configuration.get("quarkus.redis.hosts"),
                        configuration.get("quarkus.datasource.reactive.url"),
                        "kafka://" + configuration.get("kafka.bootstrap.servers"))
                        .map(URI::create)
                        .allMatch(ServicesFile::takesConnections);
    }

    /** Whether this very JVM started the servers (a build daemon, or dev mode that reads a changed pom.xml). */
    boolean isServedByThisJvm() {
        return Long.toString(ProcessHandle.current().pid()).equals(read().get(OWNER)) && isServed();
    }

    private Map<String, String> read() {
        Properties properties = new Properties();
        if (exists()) {
            try (Reader reader = Files.newBufferedReader(path)) {
                properties.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + path, e);
            }
        }
        Map<String, String> entries = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> entries.put(name, properties.getProperty(name)));
        return entries;
    }

    private void write(String comment, Map<String, String> entries) {
        String lines = entries.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                .collect(Collectors.joining());
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, "# " + comment + "\n" + lines);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + path, e);
        }
    }

    private static boolean takesConnections(URI uri) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), ANSWER_MILLIS);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
