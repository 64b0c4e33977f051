package io.firstcome.services;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A load balancer in front of instances: it asks each whether it is ready, and gives work in turn to those that are. There is
 * no
 * artifact of it, so the machine has to have it (Debian: {@code apt-get install haproxy}).
 */
public final class HaProxy extends ServerProcess {

    /** What is balanced. */
    public enum Mode {
        /** Requests; the connections to the instances are the balancer's own. */
        HTTP,
        /** Connections, as Services of Kubernetes do: a client stays with his instance as long as his connection is open. */
        TCP
    }

    private static final String STATISTICS = "/haproxy;csv";
    private static final int ANSWER_MILLIS = 2_000;

    /**
     * Whatever breaks is to be seen: nothing is tried again, and a connection to an instance is used by everybody as long as
     * the instance leaves it open. The client's end idles longer than any client leaves it open; an instance has longer than it
     * takes to say 503.
     */
    private static final String CONFIGURATION = """
            defaults
                retries 0
                timeout connect 2s
                timeout client 90s
                timeout server 90s
                timeout check 2s
            frontend statistics
                mode http
                bind %s
                stats enable
                stats uri /haproxy
            frontend users
                mode %s
                bind %s
                default_backend firstcome
            backend firstcome
                mode %s
                %s
                option httpchk GET %s
                http-check expect status 200
                default-server check inter 500ms fall 2 rise 2
            """;

    private final Mode mode;
    private final List<Application> instances;
    private final String usersAddress = HOST + ":" + freePort();

    /**
     * @param name of the folder in target/services that takes its log
     * @param instances that are running when it starts
     */
    public HaProxy(String name, Mode mode, List<Application> instances) {
        super("HAProxy", SetDirectories.create(name));
        this.mode = mode;
        this.instances = List.copyOf(instances);
    }

    /** Where it serves, without a slash at the end. */
    public String url() {
        return "http://" + usersAddress;
    }

    /** Whether it takes the instance for ready, and the last check said so too. */
    public boolean sendsTo(Application instance) throws IOException {
        HttpURLConnection request = (HttpURLConnection) URI.create("http://" + address() + STATISTICS).toURL().openConnection();
        request.setConnectTimeout(ANSWER_MILLIS);
        request.setReadTimeout(ANSWER_MILLIS);
        try {
            return new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
                    .anyMatch(line -> line.startsWith("firstcome," + nameOf(instance) + ",") && line.contains(",UP,"));
        } finally {
            request.disconnect();
        }
    }

    @Override
    void prepareData(Path data) throws IOException {
        String modeName = mode.name().toLowerCase(Locale.ROOT);
        StringBuilder configuration = new StringBuilder(CONFIGURATION.formatted(address(), modeName, usersAddress, modeName,
                mode == Mode.HTTP ? "http-reuse always" : "", instances.get(0).readyUrl().getPath()));
        for (Application instance : instances) {
            configuration.append("    server %s %s port %d\n"
                    .formatted(nameOf(instance), instance.address(), instance.readyUrl().getPort()));
        }
        Files.writeString(data.resolve("haproxy.cfg"), configuration);
    }

    @Override
    List<String> command(Path data) {
        Path program = Platform.program("haproxy").orElseThrow(() -> new IllegalStateException(
                "There is no haproxy on this machine; install it (Debian: apt-get install haproxy)"));
        return List.of(program.toString(), "-db", "-f", data.resolve("haproxy.cfg").toString());
    }

    @Override
    boolean answers() throws IOException {
        for (Application instance : instances) {
            if (!sendsTo(instance)) {
                return false;
            }
        }
        return true;
    }

    private String nameOf(Application instance) {
        return "instance-" + instances.indexOf(instance);
    }
}
