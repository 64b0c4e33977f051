package io.firstcome.services;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The jars that the servers come in. They are dependencies of the Maven plugin that runs {@link EmbeddedServices}, not of
 * the project, so that a broker's libraries never meet the application's. That class path exists only in Maven, so
 * the launcher leaves a list of it for tests that start servers of their own.
 */
final class ServerJars {

    private static final Path LIST = Path.of("target", "services", "jars.txt");

    private final List<Path> jars;

    private ServerJars(List<Path> jars) {
        this.jars = jars;
    }

    /** The list that the last build left in target/. */
    static ServerJars ofBuild() {
        try {
            return new ServerJars(Files.readAllLines(LIST).stream().map(Path::of).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("Embedded servers need one run of Maven before: ./mvnw test-compile", e);
        }
    }

    /**
     * What the plugin put on the class path in front of the project's own folders, also written down for
     * {@link #ofBuild()}.
     */
    static ServerJars ofPlugin(URLClassLoader classPath) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (URL url : classPath.getURLs()) {
            Path entry = path(url);
            if (Files.isDirectory(entry)) {
                break;
            }
            jars.add(entry);
        }
        Files.createDirectories(LIST.getParent());
        Files.write(LIST, jars.stream().map(Path::toString).toList());
        return new ServerJars(jars);
    }

    /** All of them, as the value of {@code java -cp}. */
    String classPath() {
        return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Copies one entry out of the jar of that artifact.
     *
     * @param artifact beginning of the jar's file name
     */
    void copy(String artifact, String entryName, Path target) throws IOException {
        try (ZipFile jar = new ZipFile(jar(artifact).toFile())) {
            ZipEntry entry = jar.getEntry(entryName);
            if (entry == null) {
                throw new IOException("No " + entryName + " in " + jar.getName());
            }
            try (InputStream content = jar.getInputStream(entry)) {
                Files.copy(content, target);
            }
        }
    }

    /** The file name of that artifact's jar, without its ending: artifact and version. */
    String nameAndVersion(String artifact) {
        String fileName = jar(artifact).getFileName().toString();
        return fileName.substring(0, fileName.lastIndexOf('.'));
    }

    private Path jar(String artifact) {
        return jars.stream()
                .filter(jar -> jar.getFileName().toString().startsWith(artifact + "-"))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("No " + artifact + " among the dependencies of exec-maven-plugin"));
    }

    private static Path path(URL url) {
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Not a file: " + url, e);
        }
    }
}
