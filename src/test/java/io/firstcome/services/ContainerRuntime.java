package io.firstcome.services;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for what Quarkus Dev Services would start containers with: Docker, Podman, or what is configured in their place. */
final class ContainerRuntime {

    private ContainerRuntime() {
    }

    /** How the container runtime was found, in words; empty if there is none. A socket that nobody serves is none. */
    static Optional<String> find() {
        Map<String, String> environment = System.getenv();
        return Stream.concat(
                Stream.of("DOCKER_HOST", "TESTCONTAINERS_HOST_OVERRIDE")
                        .filter(name -> !environment.getOrDefault(name, "").isBlank())
                        .map(name -> name + " is set"),
                sockets(environment)
                        .filter(ContainerRuntime::isServed)
                        .map(socket -> "a container runtime answers at " + socket))
                .findFirst();
    }

    private static Stream<Path> sockets(Map<String, String> environment) {
        Path home = Path.of(System.getProperty("user.home"));
        String runtimeFolder = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        Stream<Path> ofSession = runtimeFolder.isBlank()
                ? Stream.empty()
                : Stream.of(Path.of(runtimeFolder, "docker.sock"), Path.of(runtimeFolder, "podman", "podman.sock"));
        return Stream.concat(Stream.of(Path.of("/var/run/docker.sock")), Stream.concat(ofSession, Stream.of(
                home.resolve(".docker/run/docker.sock"),
                home.resolve(".docker/desktop/docker.sock"))));
    }

    private static boolean isServed(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException absentOrAbandoned) {
            return false;
        }
    }
}
