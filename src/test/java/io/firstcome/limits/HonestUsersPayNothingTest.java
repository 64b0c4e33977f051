package io.firstcome.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.firstcome.HandSetClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;

/** The limits as they are in production, by application.properties. */
class HonestUsersPayNothingTest {

    private static final int SECOND = 1000;
    private static final String ENABLED = "firstcome.limits.enabled";

    private final HandSetClock clock = new HandSetClock();
    private final HttpServerRequest request = from("203.0.113.7");

    @Test
    void aSchoolBehindOneAddressClaimsAndAsks() throws Exception {
        Limits limits = limits(Map.of());

        // 5,000 people claim four times in the second of the opening, 200 ms apart, and ask three times a second afterwards
        for (int click = 0; click < 4; click++) {
            for (int person = 0; person < 5_000; person++) {
                assertThat(limits.ofAddress(Call.CLAIM, request)).isNull();
                assertThat(limits.ofUser(Call.CLAIM, "person-" + person)).isNull();
            }
            clock.pass(Duration.ofMillis(200));
        }
        for (int poll = 0; poll < 6; poll++) {
            for (int person = 0; person < 5_000; person++) {
                assertThat(limits.ofAddress(Call.STATUS, request)).isNull();
                assertThat(limits.ofUser(Call.STATUS, "person-" + person)).isNull();
            }
            clock.pass(Duration.ofMillis(333));
        }
    }

    @Test
    void whoClicksAsFastAsFingersGoIsHeardFiveTimesASecond() throws Exception {
        Limits limits = limits(Map.of());
        int heard = 0;

        for (int millis = 0; millis < 60 * SECOND; millis += 125) {
            heard += limits.ofUser(Call.CLAIM, "kim") == null ? 1 : 0;
            clock.pass(Duration.ofMillis(125));
        }

        assertThat(heard).isBetween(60 * 5, 60 * 5 + 20);
    }

    @Test
    void aBotIsNot() throws Exception {
        Limits limits = limits(Map.of());
        int heard = 0;

        for (int millis = 0; millis < 10 * SECOND; millis++) {
            heard += limits.ofUser(Call.CLAIM, "bot") == null ? 1 : 0;
            clock.pass(Duration.ofMillis(1));
        }

        assertThat(heard).isLessThanOrEqualTo(20 + 10 * 5);
    }

    @Test
    void forALoadTestTheyCanBeSwitchedOff() throws Exception {
        Limits limits = limits(Map.of(ENABLED, "false"));

        for (int time = 0; time < 100_000; time++) {
            assertThat(limits.ofAddress(Call.LOGIN, request)).isNull();
            assertThat(limits.ofUser(Call.CLAIM, "bot")).isNull();
        }
    }

    private Limits limits(Map<String, String> overrides) throws Exception {
        LimitsConfig config = new SmallRyeConfigBuilder()
                .withProfile("prod")
                .withSources(new PropertiesConfigSource(
                        Path.of("src", "main", "resources", "application.properties").toUri().toURL(), 100),
                        new PropertiesConfigSource(overrides, "overrides", 200))
                .addDefaultInterceptors()
                .withConverter(Duration.class, 100, new DurationConverter())
                .withMapping(LimitsConfig.class)
                .withMappingIgnore("**")
                .build()
                .getConfigMapping(LimitsConfig.class);
        return new Limits(config, clock, new SimpleMeterRegistry(), false);
    }

    private static HttpServerRequest from(String address) {
        SocketAddress peer = SocketAddress.inetSocketAddress(1024, address);
        return (HttpServerRequest) Proxy.newProxyInstance(HonestUsersPayNothingTest.class.getClassLoader(),
                new Class<?>[] { HttpServerRequest.class }, (proxy, method, arguments) -> switch (method.getName()) {
                    case "remoteAddress" -> peer;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
