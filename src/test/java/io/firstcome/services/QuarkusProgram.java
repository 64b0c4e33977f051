package io.firstcome.services;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A packaged Quarkus application ({@code java -jar quarkus-run.jar}, or a native executable; profile prod), in a process of its
 * own.
 */
public class QuarkusProgram extends ServerProcess {

    /**
     * What runs it.
     *
     * @param home of the JDK
     * @param options of the virtual machine
     */
    public record Jvm(Path home, List<String> options) {

        /** The one that runs the tests, small enough for several at once; none lives long enough to be worth optimizing. */
        public static Jvm ofTests() {
            return new Jvm(Path.of(System.getProperty("java.home")),
                    List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        }

        /**
         * The command that runs a program.
         *
         * @param packaged its quarkus-run.jar, or a native executable, which takes nothing but the size of its heap from a JVM
         * @param properties as -D…
         */
        public List<String> command(Path packaged, List<String> properties) {
            List<String> command = new ArrayList<>();
            boolean isJar = packaged.toString().endsWith(".jar");
            command.add(isJar ? home.resolve("bin").resolve("java").toString() : packaged.toString());
            options.stream().filter(option -> isJar || option.startsWith("-Xm")).forEach(command::add);
            command.addAll(properties);
            if (isJar) {
                command.addAll(List.of("-jar", packaged.toString()));
            }
            return command;
        }
    }

    private final Path packaged;
    private final String readyPath;
    private final Jvm jvm;
    private final Map<String, String> settings;

    /**
     * @param name of the folder in target/services that takes its log
     * @param packaged its quarkus-run.jar, or a native executable
     * @param readyPath is answered 200 when it serves
     * @param settings what an operator would set
     */
    public QuarkusProgram(String name, Path packaged, String readyPath, Jvm jvm, Map<String, String> settings) {
        super(name, SetDirectories.create(name));
        this.packaged = packaged.toAbsolutePath();
        this.readyPath = readyPath;
        this.jvm = jvm;
        this.settings = new TreeMap<>(settings);
    }

    /** Where it serves, without a slash at the end. */
    public String url() {
        return "http://" + address();
    }

    /** Where it is asked how it is; without a slash at the end. */
    public String managementUrl() {
        return url();
    }

    /** What is answered 200 while it is ready for requests. */
    public URI readyUrl() {
        return URI.create(managementUrl() + readyPath);
    }

    /** Whether it says so now; not where it does not answer at all. */
    public boolean isReady() {
        return answersNow();
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
        if (Files.notExists(packaged)) {
            throw new IllegalStateException("The application is not packaged; run these tests by ./mvnw verify");
        }
        List<String> properties = new ArrayList<>();
        settings.forEach((key, value) -> properties.add("-D" + key + "=" + value));
        properties.addAll(List.of("-Dquarkus.http.host=" + HOST, "-Dquarkus.http.port=" + port()));
        return jvm.command(packaged, properties);
    }

    @Override
    boolean answers() throws IOException {
        return isOk(readyUrl());
    }
}
