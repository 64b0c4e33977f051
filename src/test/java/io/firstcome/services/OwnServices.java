package io.firstcome.services;

import java.util.List;
import java.util.Map;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;

/** Servers that only the application of this profile uses, for tests that stop them. A field of type Services is set. */
public final class OwnServices implements QuarkusTestProfile {

    /**
     * A database that hangs is noticed sooner than in production, so that tests need not wait; a crowd of a test is
     * beyond the bound on every machine; and nobody but the issuer asks the database while a test counts.
     */
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "firstcome.database.lock-wait", "1s",
                "firstcome.database.silent-at-most", "2s",
                "firstcome.database.abandoned-after", "3s",
                "firstcome.claim.ungated-per-second", "50",
                "firstcome.recovery.compare", "1h");
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
