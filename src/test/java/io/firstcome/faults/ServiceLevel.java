package io.firstcome.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the crowd felt of a fault.
 *
 * @param longestWithoutService the longest time in which somebody waited and nobody was told 202 or 409
 * @param p99 from a user's first request to his final answer, of those who came while the fault lasted
 */
record ServiceLevel(Duration longestWithoutService, Duration p99) {

    private static final double PERCENTILE = 0.99;

    /** One user's wait: until his final answer, or the last that he heard. */
    private record Wait(Instant from, Instant to) {

        Wait with(Told told) {
            return new Wait(from.isBefore(told.at()) ? from : told.at(), to.isAfter(told.until()) ? to : told.until());
        }

        Duration length() {
            return Duration.between(from, to);
        }
    }

    private record Step(Instant at, int more) {
    }

    static ServiceLevel of(List<Told> told, Instant faultFrom, Instant faultTo) {
        Map<String, Wait> waits = new HashMap<>();
        told.stream().filter(Told::isOfClaim)
                .forEach(one -> waits.merge(one.user(), new Wait(one.at(), one.until()), (wait, same) -> wait.with(one)));
        return new ServiceLevel(longestWithoutService(waits.values().stream()),
                p99(waits.values().stream()
                        .filter(wait -> !wait.from().isBefore(faultFrom) && !wait.from().isAfter(faultTo))));
    }

    private static Duration longestWithoutService(Stream<Wait> waits) {
        List<Step> steps = waits
                .flatMap(wait -> Stream.of(new Step(wait.from(), 1), new Step(wait.to(), -1)))
                .sorted(Comparator.comparing(Step::at).thenComparing(Step::more, Comparator.reverseOrder()))
                .toList();
        Duration longest = Duration.ZERO;
        Instant since = null;
        int waiting = 0;
        for (Step step : steps) {
            boolean isServed = step.more() < 0;
            if (isServed) {
                Duration gap = Duration.between(since, step.at());
                longest = gap.compareTo(longest) > 0 ? gap : longest;
            }
            if (isServed || waiting == 0) {
                since = step.at();
            }
            waiting += step.more();
        }
        return longest;
    }

    private static Duration p99(Stream<Wait> waits) {
        List<Duration> sorted = waits.map(Wait::length).sorted().toList();
        return sorted.isEmpty() ? Duration.ZERO : sorted.get((int) (PERCENTILE * (sorted.size() - 1)));
    }
}
