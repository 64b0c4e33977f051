package io.firstcome.services;

import java.util.Map;

import org.jboss.logging.Logger;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;

/**
 * Gives every {@code @QuarkusTest} and every packaged application under test the servers of the build, or, when the
 * test was started from an IDE or from continuous testing and the build's servers are gone, a set of its own.
 * Registered for the service loader, so no test needs to name it.
 */
public final class ServicesForTests implements QuarkusTestResourceLifecycleManager {

    private static final Logger LOG = Logger.getLogger(ServicesForTests.class);

    private Services own;

    @Override
    public Map<String, String> start() {
        ServicesFile file = ServicesFile.ofTests();
        if (file.isServed() || isLeftToOthers(file)) {
            return file.configuration();
        }
        own = Services.start("ide");
        LOG.infof("Servers: embedded, for this test run alone: Redis %s, Kafka %s, MySQL %s",
                own.redis().address(), own.kafka().address(), own.mySql().address());
        return own.configuration();
    }

    @Override
    public void stop() {
        if (own != null) {
            own.close();
        }
    }

    private static boolean isLeftToOthers(ServicesFile file) {
        if (file.exists()) {
            return file.configuration().isEmpty();
        }
        String wanted = System.getProperty(ServicesMode.PROPERTY, ServicesMode.AUTO);
        return ServicesMode.choose(wanted).origin() != ServicesMode.Origin.EMBEDDED;
    }
}
