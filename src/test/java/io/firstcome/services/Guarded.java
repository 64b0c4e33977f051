package io.firstcome.services;

import java.util.Map;

import io.quarkus.test.junit.QuarkusTestProfile;

/**
 * What operators switch on: limits, so tight here that a test meets them and so slow that nothing comes back while it runs;
 * addresses by a proxy's word; traces, to a collector in the test; and the access log. One profile, for each costs a start. A
 * test that is not about limits has a user and an address of its own.
 */
public final class Guarded implements QuarkusTestProfile {

    /** Of one user. */
    public static final int CLAIMS = 3;
    /** Of one user. */
    public static final int STATUSES = 4;
    /** Of one address, of each kind of call. */
    public static final int OF_ADDRESS = 8;

    private static final String FOR_EVER = "P1D";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("quarkus.http.proxy.proxy-address-forwarding", "true"),
                Map.entry("firstcome.limits.claim.user.requests", String.valueOf(CLAIMS)),
                Map.entry("firstcome.limits.claim.user.within", FOR_EVER),
                Map.entry("firstcome.limits.claim.address.requests", String.valueOf(OF_ADDRESS)),
                Map.entry("firstcome.limits.claim.address.within", FOR_EVER),
                Map.entry("firstcome.limits.status.user.requests", String.valueOf(STATUSES)),
                Map.entry("firstcome.limits.status.user.within", FOR_EVER),
                Map.entry("firstcome.limits.status.address.requests", String.valueOf(OF_ADDRESS)),
                Map.entry("firstcome.limits.status.address.within", FOR_EVER),
                Map.entry("firstcome.limits.login.address.requests", String.valueOf(OF_ADDRESS)),
                Map.entry("firstcome.limits.login.address.within", FOR_EVER),
                Map.entry("quarkus.otel.sdk.disabled", "false"),
                Map.entry("quarkus.otel.exporter.otlp.enabled", "false"),
                Map.entry("quarkus.http.access-log.enabled", "true"));
    }
}
