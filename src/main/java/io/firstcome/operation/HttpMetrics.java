package io.firstcome.operation;

import java.time.Duration;
import java.util.stream.Stream;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;

/**
 * Sorts the times of claims and of their statuses into buckets, so that Prometheus can say how long one of a hundred waits,
 * over all instances. A few fixed buckets, of one path: an answer costs a search among eleven numbers more, and other paths
 * cost no series.
 */
@Singleton
public class HttpMetrics {

    private static final String REQUESTS = "http.server.requests";
    private static final String CLAIM = "/api/coupons/{id}/issue";
    /** From the time of an answer from memory to longer than firstcome.claim.answer-within. */
    private static final double[] BUCKET_NANOS = Stream.of(1, 2, 5, 10, 25, 50, 100, 250, 1_000, 3_000, 10_000)
            .mapToDouble(millis -> Duration.ofMillis(millis).toNanos())
            .toArray();

    @Produces
    @Singleton
    MeterFilter buckets() {
        return new MeterFilter() {
            @Override
            public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
                return REQUESTS.equals(id.getName()) && CLAIM.equals(id.getTag("uri"))
                        ? DistributionStatisticConfig.builder().serviceLevelObjectives(BUCKET_NANOS).build().merge(config)
                        : config;
            }
        };
    }
}
