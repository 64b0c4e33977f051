package io.firstcome.limits;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Scheduler;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * One limit: a bucket of tokens for each key (a user, an address, a name), full at first, which fills up again with time. Held
 * by this instance alone. Counts what it refuses as {@code firstcome_limits_refused_total{limit}}. For any thread; blocks
 * nothing.
 */
public final class Limit {

    /** As draft-ietf-httpapi-ratelimit-headers-10 has them. */
    private static final String POLICY = "RateLimit-Policy";
    private static final String STATE = "RateLimit";

    private final String name;
    private final String policy;
    private final LocalBucketBuilder full;
    // Who floods it with keys makes it forget others; the alternative is memory without an end.
    private final Cache<String, Bucket> buckets;
    private final Counter refused;

    /**
     * @param name as clients and metrics see it
     * @param requests at once, and then within the time
     * @param within a second or longer
     * @param maxBuckets how many keys are watched at the same time; the one that came longest ago is forgotten first
     */
    public Limit(String name, int requests, Duration within, int maxBuckets, Clock clock, MeterRegistry registry) {
        this.name = name;
        this.policy = "\"%s\";q=%d;w=%d".formatted(name, requests, Problem.wholeSeconds(within));
        this.full = Bucket.builder()
                .addLimit(limit -> limit.capacity(requests).refillGreedy(requests, within))
                .withCustomTimePrecision(new ClockMeter(clock))
                // Nothing is allocated for a token; who is next to one waits for some 100 ns
                .withSynchronizationStrategy(SynchronizationStrategy.SYNCHRONIZED);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(maxBuckets)
                // by then a bucket is full again, and so as good as a new one
                .expireAfterAccess(within)
                // also when the crowd has gone, and nobody comes who would look
                .scheduler(Scheduler.systemScheduler())
                .build();
        this.refused = Counter.builder("firstcome.limits.refused")
                .description("Requests that were refused as RATE_LIMITED")
                .tag("limit", name)
                .register(registry);
    }

    /**
     * Takes a token.
     *
     * @return null where there was one; otherwise RATE_LIMITED, with the time until the next one
     */
    public Problem take(String key) {
        Bucket bucket = buckets.get(key, unknown -> full.build());
        return bucket.tryConsume(1) ? null : refusal(bucket);
    }

    /** One that was taken should not count. */
    public void giveBack(String key) {
        Bucket bucket = buckets.getIfPresent(key);
        if (bucket != null) {
            bucket.addTokens(1);
        }
    }

    private Problem refusal(Bucket bucket) {
        refused.increment();
        Duration wait = Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
        return Problem.of(Reason.RATE_LIMITED)
                .retryAfter(wait)
                .header(POLICY, policy)
                .header(STATE, "\"%s\";r=0;t=%d".formatted(name, Problem.wholeSeconds(wait)));
    }

    private record ClockMeter(Clock clock) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(clock.millis());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
