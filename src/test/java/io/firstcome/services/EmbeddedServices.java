package io.firstcome.services;

import java.io.IOException;
import java.net.URLClassLoader;

/**
 * Starts the servers of a build: Maven runs it behind the test compilation (see exec-maven-plugin in pom.xml), in its
 * own JVM, so that they live as long as the build or as dev mode.
 */
public final class EmbeddedServices {

    private EmbeddedServices() {
    }

    /** Arguments: the mode (see {@link ServicesMode}), then the goals that Maven was called with. */
    public static void main(String[] arguments) throws IOException {
        boolean devMode = arguments[1].contains("quarkus:dev");
        ServerJars jars = ServerJars.ofPlugin((URLClassLoader) EmbeddedServices.class.getClassLoader());
        String outcome = provide(
                ServicesMode.choose(arguments[0]),
                devMode ? ServicesFile.ofDevMode() : ServicesFile.ofTests(),
                devMode ? "dev" : "test",
                jars);
        System.out.println("[INFO] Servers: " + outcome);
        if (devMode) {
            DevModeWatchdog.start();
        }
    }

    /** @return what was done, in a line */
    private static String provide(ServicesMode mode, ServicesFile file, String setName, ServerJars jars) {
        if (mode.origin() != ServicesMode.Origin.EMBEDDED) {
            String outcome = "%s (%s)".formatted(
                    mode.origin() == ServicesMode.Origin.CONTAINERS ? "containers by Quarkus Dev Services" : "none started",
                    mode.reason());
            file.writeEmpty(outcome);
            return outcome;
        }
        if (file.isServedByThisJvm()) {
            return "embedded, already running " + file.configuration();
        }
        Services services = Services.start(setName, jars, RedisServer.AppendFsync.EVERYSEC, ServerSize.TEST);
        String outcome = "embedded (%s): Redis %s, Kafka %s, MySQL %s".formatted(mode.reason(),
                services.redis().address(), services.kafka().address(), services.mySql().address());
        file.write(services.configuration(), outcome);
        return outcome;
    }
}
