package io.firstcome.services;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** An instance of the application, as production runs it. Several may share one set of servers. */
public final class Application extends QuarkusProgram {

    /** Where the build has put it: a jar, or a native executable (profile native). */
    public static final Path PACKAGED = Path.of(System.getProperty("firstcome.packaged", "target/quarkus-app/quarkus-run.jar"));
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
        this(name, PACKAGED, jvm, settings);
    }

    /** @param packaged by another build than this one: its quarkus-run.jar, or a native executable */
    public Application(String name, Path packaged, Jvm jvm, Map<String, String> settings) {
        this(name, packaged, jvm, settings, freePort());
    }

    private Application(String name, Path packaged, Jvm jvm, Map<String, String> settings, int managementPort) {
        super(name, packaged, READY, jvm, withManagement(settings, managementPort));
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
