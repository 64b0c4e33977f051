package io.firstcome.services;

import java.util.Locale;
import java.util.Optional;

/**
 * Where the servers of dev mode and of the tests come from, and why.
 *
 * @param origin who starts them
 * @param reason in words, for the log
 */
record ServicesMode(Origin origin, String reason) {

    enum Origin {
        /** This package, as processes. */
        EMBEDDED,
        /** Quarkus Dev Services. */
        CONTAINERS,
        /** Whoever gave the application their addresses. */
        NONE
    }

    /** System and Maven property that overrides the choice. */
    static final String PROPERTY = "firstcome.services";
    static final String AUTO = "auto";

    /** @param wanted auto, embedded, containers or none */
    static ServicesMode choose(String wanted) {
        if (!wanted.equals(AUTO)) {
            return new ServicesMode(parse(wanted), PROPERTY + "=" + wanted);
        }
        Optional<String> runtime = ContainerRuntime.find();
        return runtime.isPresent()
                ? new ServicesMode(Origin.CONTAINERS, runtime.get())
                : new ServicesMode(Origin.EMBEDDED, "no container runtime was found");
    }

    private static Origin parse(String wanted) {
        try {
            return Origin.valueOf(wanted.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    PROPERTY + "=" + wanted + " is none of auto, embedded, containers, none", e);
        }
    }
}
