package io.firstcome.services;

import java.nio.file.Path;
import java.util.Map;

/** An instance of the application, as production runs it. Several may share one set of servers. */
public final class Application extends QuarkusProgram {

    private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");
    private static final String READY = "/q/health/ready";

    /**
     * @param name of the folder in target/services that takes its log
     * @param settings what an operator would set
     */
    public Application(String name, Map<String, String> settings) {
        this(name, Jvm.ofTests(), settings);
    }

    public Application(String name, Jvm jvm, Map<String, String> settings) {
        super(name, JAR, READY, jvm, settings);
    }
}
