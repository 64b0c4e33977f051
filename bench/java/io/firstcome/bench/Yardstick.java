package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.firstcome.services.QuarkusProgram;

/** The empty endpoints of bench/yardstick, built by the same Maven and with the same versions as the product. */
enum Yardstick {

    /** As Quarkus has it out of the box. */
    CHECKED,
    /** Looks at a token only where an endpoint asks for one; out of the box it would be checked at a bare endpoint too. */
    BARE("-Dquarkus.http.auth.proactive=false"),
    /** With the product's own check of tokens. */
    OURS("-Pours");

    private static final Path SOURCES = Path.of("bench", "yardstick");
    private static final Path TOKEN_CHECK = Path.of("src", "main", "java", "io", "firstcome", "token");
    private static final Path PRODUCT_SETTINGS = Path.of("src", "main", "resources", "application.properties");
    private static final Path PRODUCT_LIBRARIES = Path.of("target", "quarkus-app", "lib", "main");
    private static final Pattern NATIVE_LIBRARY = Pattern.compile(
            "software\\.amazon\\.cryptools\\.AmazonCorrettoCryptoProvider-([0-9.]+)-(.+)\\.jar");
    private static final List<String> VERSIONS = List.of("quarkus", "compiler-plugin", "build-helper-plugin");

    private final List<String> options;

    Yardstick(String... options) {
        this.options = List.of(options);
    }

    /** Whether there is a check of our own. */
    static boolean hasOurs() {
        return Files.isDirectory(TOKEN_CHECK);
    }

    /** In a process of its own, not yet started; built if that was not done already. */
    QuarkusProgram program(Settings settings, TokenFile tokens) {
        Map<String, String> configuration = new TreeMap<>();
        configuration.put("mp.jwt.verify.publickey.location", tokens.publicKey().toUri().toString());
        if (this == OURS) {
            configuration.putAll(productSettings());
        }
        return new QuarkusProgram(folder(), build(settings), "/ready", settings.jvm(), configuration);
    }

    private String folder() {
        return "yardstick-" + name().toLowerCase(Locale.ROOT);
    }

    private Path build(Settings settings) {
        Path target = Path.of("target", "bench", folder()).toAbsolutePath();
        Path jar = target.resolve("quarkus-app/quarkus-run.jar");
        try {
            if (Files.exists(jar) && Files.getLastModifiedTime(jar).compareTo(newestSource()) > 0) {
                return jar;
            }
            Path log = target.resolveSibling(folder() + "-build.log");
            if (MachineLock.during(settings.lock(), MachineLock.Kind.SHARED, () -> Commands.exitCode(command(target), log)) != 0) {
                throw new IllegalStateException("The yardstick could not be built; see " + log);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(Path target) {
        List<String> command = Commands.maven(SOURCES, VERSIONS);
        command.addAll(List.of("clean", "package", "-Dyardstick.target=" + target));
        command.addAll(options);
        if (this == OURS) {
            command.addAll(nativeLibrary());
        }
        return command;
    }

    /** The one that the packaged product has. */
    private static List<String> nativeLibrary() {
        try (Stream<Path> libraries = Files.list(PRODUCT_LIBRARIES)) {
            return libraries.map(file -> NATIVE_LIBRARY.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .findFirst()
                    .map(found -> List.of("-Dnative-library.version=" + found.group(1),
                            "-Dnative-library.classifier=" + found.group(2)))
                    .orElse(List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> productSettings() {
        Properties all = new Properties();
        try (var in = Files.newInputStream(PRODUCT_SETTINGS)) {
            all.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new TreeMap<>();
        all.stringPropertyNames().stream()
                .filter(name -> name.startsWith("firstcome.token."))
                .forEach(name -> settings.put(name, all.getProperty(name)));
        return settings;
    }

    private FileTime newestSource() throws IOException {
        FileTime newest = newest(SOURCES);
        if (this == OURS) {
            FileTime ours = newest(TOKEN_CHECK);
            return ours.compareTo(newest) > 0 ? ours : newest;
        }
        return newest;
    }

    private static FileTime newest(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            FileTime newest = FileTime.fromMillis(0);
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                FileTime time = Files.getLastModifiedTime(file);
                newest = time.compareTo(newest) > 0 ? time : newest;
            }
            return newest;
        }
    }
}
