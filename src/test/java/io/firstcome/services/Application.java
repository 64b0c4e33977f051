package io.firstcome.services;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** An instance of the application, as production runs it. Several may share one set of servers. */
public final class Application extends QuarkusProgram {

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final String READY = "/q/health/ready";

    private final int managementPort;

    /**
     * @param name of the folder in target/services that takes its log
     * @param settings what an operator would set
     */
    public Application(String name, Map<String, String> settings) {
        this(name, Jvm.ofTests(), settings);
    }

    public Application(String name, Jvm jvm, Map<String, String> settings) {
        this(name, jvm, settings, freePort());
    }

    private Application(String name, Jvm jvm, Map<String, String> settings, int managementPort) {
        super(name, JAR, READY, jvm, withManagement(settings, managementPort));
        this.managementPort = managementPort;
    }

    private static Map<String, String> withManagement(Map<String, String> settings, int port) {
        Map<String, String> all = new TreeMap<>(settings);
        all.put("quarkus.management.host", HOST);
        all.put("quarkus.management.port", String.valueOf(port));
        return all;
    }

    @Override
    public String managementUrl() {
        return "http://" + HOST + ":" + managementPort;
    }
}
