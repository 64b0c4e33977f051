package io.firstcome.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.firstcome.HandSetClock;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

class LimitTest {

    private final HandSetClock clock = new HandSetClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Limit limit = new Limit("claim-user", 4, Duration.ofSeconds(10), 100, clock, registry);

    @Test
    void soManyAtOnceAndTheNextIsToldWhen() {
        take("kim", 4);

        Problem refusal = limit.take("kim");

        assertThat(refusal.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(2500));
        assertThat(refusal.headers()).isEqualTo(Map.of("RateLimit-Policy", "\"claim-user\";q=4;w=10", "RateLimit",
                "\"claim-user\";r=0;t=3"));
    }

    @Test
    void thenTheyComeBackOneByOne() {
        take("kim", 4);

        clock.pass(Duration.ofMillis(2499));
        assertThat(limit.take("kim")).isNotNull();
        clock.pass(Duration.ofMillis(1));
        take("kim", 1);
        assertThat(limit.take("kim")).isNotNull();
        clock.pass(Duration.ofHours(1));
        take("kim", 4);
        assertThat(limit.take("kim")).isNotNull();
    }

    @Test
    void everybodyHasHisOwn() {
        take("kim", 4);

        take("lee", 4);
    }

    @Test
    void whatIsGivenBackDoesNotCountAndIsNeverMoreThanThereWas() {
        for (int time = 0; time < 100; time++) {
            take("kim", 1);
            limit.giveBack("kim");
        }
        limit.giveBack("kim");
        limit.giveBack("nobody");

        take("kim", 4);
        assertThat(limit.take("kim")).isNotNull();
    }

    @Test
    void refusalsAreCounted() {
        take("kim", 4);
        limit.take("kim");
        limit.take("kim");

        assertThat(registry.get("firstcome.limits.refused").tag("limit", "claim-user").counter().count()).isEqualTo(2);
    }

    private void take(String key, int times) {
        for (int time = 0; time < times; time++) {
            assertThat(limit.take(key)).isNull();
        }
    }
}
