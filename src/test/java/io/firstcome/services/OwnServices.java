package io.firstcome.services;

import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;

/** Servers that only the application of this profile uses, for tests that stop them. A field of type Services is set. */
public final class OwnServices implements QuarkusTestProfile {

    /**
     * A database that hangs and a log that is away are noticed sooner than in production, and tried more often, so that tests
     * need not wait; a crowd of a test is beyond the bound on every machine; nobody but the issuer asks the database while a
     * test counts; and gates
     * wait for a Redis that was away as long as they do in production.
     */
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "firstcome.database.lock-wait", "1s",
                "firstcome.database.silent-at-most", "2s",
                "firstcome.database.abandoned-after", "3s",
                "firstcome.dead-letters.tell-within", "1s",
                "mp.messaging.outgoing.retries-out.request.timeout.ms", "1000",
                "mp.messaging.outgoing.retries-out.delivery.timeout.ms", "1500",
                "firstcome.claim.ungated-per-second", "50",
                "firstcome.patience.longest", "500ms",
                "firstcome.recovery.compare", "1h",
                "firstcome.recovery.settle", "1s");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Lifecycle.class));
    }

    /** Public for Quarkus. */
    public static final class Lifecycle implements QuarkusTestResourceLifecycleManager {

        private Services services;

        @Override
        public Map<String, String> start() {
            services = Services.start("outages");
            return services.configuration();
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(services, new TestInjector.MatchesType(Services.class));
        }

        /** Behind the servers of the build, whose addresses must not win. */
        @Override
        public int order() {
            return 1;
        }

        @Override
        public void stop() {
            if (services != null) {
                services.close();
            }
        }
    }
}
