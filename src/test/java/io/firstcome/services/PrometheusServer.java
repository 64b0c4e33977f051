package io.firstcome.services;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prometheus, and promtool beside it, as the machine has them: on the path, or in the folder that the system property
 * {@code firstcome.prometheus} names. No artifact of Maven brings them.
 */
public final class PrometheusServer extends ServerProcess {

    private static final String FOLDER = "firstcome.prometheus";

    private final Path config;

    /**
     * @param name of the folder in target/services that takes its data and its log
     * @param config its configuration
     */
    public PrometheusServer(String name, Path config) {
        super(name, SetDirectories.create(name));
        this.config = config.toAbsolutePath();
    }

    /** Where it serves, without a slash at the end. */
    public String url() {
        return "http://" + address();
    }

    @Override
    void prepareData(Path data) {
        // it makes its own
    }

    @Override
    List<String> command(Path data) {
        return List.of(binary("prometheus").toString(), "--config.file=" + config, "--storage.tsdb.path=" + data,
                "--web.listen-address=" + address(), "--log.level=warn");
    }

    @Override
    boolean answers() throws IOException {
        return isOk(URI.create(url() + "/-/ready"));
    }

    /**
     * What promtool says.
     *
     * @param directory where it runs
     */
    public static Promtool promtool(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(binary("promtool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Promtool(process.waitFor(), output);
    }

    /** How promtool ended, and what it wrote to both of its outputs. */
    public record Promtool(int exitCode, String output) {
    }

    private static Path binary(String name) {
        String folder = System.getProperty(FOLDER);
        Stream<String> folders = folder == null ? Stream.of(System.getenv("PATH").split(File.pathSeparator))
                : Stream.of(folder);
        return folders.map(each -> Path.of(each, name)).filter(Files::isExecutable).findFirst()
                .orElseThrow(
                        () -> new IllegalStateException(name + " is not on the path; install the package prometheus, or set -D"
                                + FOLDER + " to the folder that has it"));
    }
}
