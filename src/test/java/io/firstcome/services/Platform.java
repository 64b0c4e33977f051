package io.firstcome.services;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the launched programs need to know of the machine. */
final class Platform {

    private static final String OS = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    private static final String ARCH = System.getProperty("os.arch").toLowerCase(Locale.ROOT);

    private Platform() {
    }

    static boolean isLinux() {
        return OS.startsWith("linux");
    }

    static boolean isMac() {
        return OS.startsWith("mac");
    }

    static boolean isArm() {
        return ARCH.equals("aarch64") || ARCH.equals("arm64");
    }

    static boolean isIntel() {
        return ARCH.equals("amd64") || ARCH.equals("x86_64");
    }

    static boolean hasSetsid() {
        return program("setsid").isPresent();
    }

    /** Where a program of the machine is, if it has it. */
    static Optional<Path> program(String name) {
        // servers of Debian stand where only root's PATH looks
        return Stream.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The answer to a machine for which a server has no binary. */
    static UnsupportedOperationException without(String server) {
        return new UnsupportedOperationException(
                "No embedded %s for %s on %s: install a container runtime, or give the addresses of your own servers with -Dfirstcome.services=none"
                        .formatted(server, System.getProperty("os.name"), System.getProperty("os.arch")));
    }
}
