package io.firstcome.limits;

import java.time.Clock;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.firstcome.web.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Startup;
import io.vertx.core.http.HttpServerRequest;

/**
 * How often a user, and all who share an address, may make a {@link Call}. The address comes first, before anything is spent on
 * the token, and has room for a crowd (a school, a carrier's NAT); the user, known by a token that was checked, is what bounds
 * a bot. What limits the guessing of passwords, by name, is in {@code account}. For any thread; blocks nothing.
 */
@Startup
@Singleton
public class Limits {

    private static final String[] SET_BY_PROXIES = { "X-Forwarded-For", "Forwarded" };

    private final boolean isEnabled;
    private final boolean isForwarding;
    private final AtomicBoolean isWarned = new AtomicBoolean();
    private final Map<Call, Limit> byUser = new EnumMap<>(Call.class);
    private final Map<Call, Limit> byAddress = new EnumMap<>(Call.class);

    Limits(LimitsConfig config, Clock clock, MeterRegistry registry,
            @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false") boolean isForwarding) {
        this.isEnabled = config.enabled();
        this.isForwarding = isForwarding;
        for (Call call : Call.values()) {
            String name = call.name().toLowerCase(Locale.ROOT);
            LimitsConfig.Rate user = user(call, config);
            if (user != null) {
                byUser.put(call, limit(name + "-user", user, config, clock, registry));
            }
            byAddress.put(call, limit(name + "-address", address(call, config), config, clock, registry));
        }
    }

    /** Null where nobody is known yet. */
    private static LimitsConfig.Rate user(Call call, LimitsConfig config) {
        return switch (call) {
            case CLAIM -> config.claim().user();
            case STATUS -> config.status().user();
            case LOGIN -> null;
        };
    }

    private static LimitsConfig.Rate address(Call call, LimitsConfig config) {
        return switch (call) {
            case CLAIM -> config.claim().address();
            case STATUS -> config.status().address();
            case LOGIN -> config.login().address();
        };
    }

    private static Limit limit(String name, LimitsConfig.Rate rate, LimitsConfig config, Clock clock, MeterRegistry registry) {
        return new Limit(name, rate.requests(), rate.within(), config.maxBuckets(), clock, registry);
    }

    /**
     * Counts a call for the address that it comes from: the peer's, or the one that a proxy names where the operator has said
     * that there is one (quarkus.http.proxy.proxy-address-forwarding).
     *
     * @return null where it may go on, otherwise RATE_LIMITED
     */
    public Problem ofAddress(Call call, HttpServerRequest request) {
        if (!isEnabled) {
            return null;
        }
        Problem refusal = byAddress.get(call).take(Network.of(request.remoteAddress()));
        if (refusal != null && !isForwarding) {
            warnOfProxy(request);
        }
        return refusal;
    }

    /** Whoever it was may do this as often as he likes. */
    void forgetAddress(Call call, HttpServerRequest request) {
        if (isEnabled) {
            byAddress.get(call).giveBack(Network.of(request.remoteAddress()));
        }
    }

    /**
     * Counts a call for a user.
     *
     * @param call not {@link Call#LOGIN}
     * @param userId of a token that was checked
     * @return null where it may go on, otherwise RATE_LIMITED
     */
    public Problem ofUser(Call call, String userId) {
        return isEnabled ? byUser.get(call).take(userId) : null;
    }

    /** Behind a proxy that nobody has told us of everybody has one address. */
    private void warnOfProxy(HttpServerRequest request) {
        for (String header : SET_BY_PROXIES) {
            if (request.headers().contains(header) && isWarned.compareAndSet(false, true)) {
                Log.warnf(
                        "Requests from %s were refused because they are too many for one address, and have the header %s. If that"
                                + " is a proxy of yours, set QUARKUS_HTTP_PROXY_PROXY_ADDRESS_FORWARDING and"
                                + " QUARKUS_HTTP_PROXY_TRUSTED_PROXIES, or all users together are limited as one",
                        Network.of(request.remoteAddress()), header);
            }
        }
    }
}
