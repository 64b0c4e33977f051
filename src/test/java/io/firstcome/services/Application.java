package io.firstcome.services;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An instance of the packaged application, as production runs it ({@code java -jar quarkus-run.jar}, profile prod), in a
 * process of its own. Several may share one set of servers.
 */
public final class Application extends ServerProcess {

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();
    private static final int HTTP_OK = 200;
    private static final int PROBE_MILLIS = 2000;

    private final Map<String, String> settings;

    /**
     * @param name of the folder in target/services that takes its log
     * @param settings what an operator would set
     */
    public Application(String name, Map<String, String> settings) {
        super(name, SetDirectories.create(name));
        this.settings = new TreeMap<>(settings);
    }

    /** Where it serves, without a slash at the end. */
    public String url() {
        return "http://" + address();
    }

    /** What it has logged since its last start. */
    public String logged() throws IOException {
        return log();
    }

    @Override
    void prepareData(Path data) {
        // it keeps nothing
    }

    @Override
    List<String> command(Path data) {
        if (Files.notExists(JAR)) {
            throw new IllegalStateException("The application is not packaged; run these tests by ./mvnw verify");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx384m", "-XX:+UseSerialGC"));
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-Dquarkus.http.host=" + HOST, "-Dquarkus.http.port=" + port(),
                "-jar", JAR.toString()));
        return command;
    }

    @Override
    boolean answers() throws IOException {
        HttpURLConnection probe = (HttpURLConnection) URI.create(url() + "/q/health/ready").toURL().openConnection();
        probe.setConnectTimeout(PROBE_MILLIS);
        probe.setReadTimeout(PROBE_MILLIS);
        try {
            return probe.getResponseCode() == HTTP_OK;
        } finally {
            probe.disconnect();
        }
    }
}
