package io.firstcome.faults;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Faults one after another, as chance would have them; the same for the same seed.
 *
 * @param early how many come for each coupon while the faults last
 */
record Schedule(long seed, double early, List<Strike> strikes) {

    /** All is sold out behind the last fault. */
    private static final double LEAST_EARLY = 0.8;
    /** All is sold out before half of the time is over. */
    private static final double MOST_EARLY = 2.8;
    private static final int FEWEST = 2;
    private static final int MOST = 4;
    private static final int SHORTEST_PAUSE_MILLIS = 300;
    private static final int LONGEST_PAUSE_MILLIS = 2_000;
    private static final int SHORTEST_FAULT_MILLIS = 100;
    /** Longer than a producer's delivery.timeout.ms. */
    private static final int LONGEST_FAULT_MILLIS = 6_000;

    static Schedule of(long seed) {
        // Random would begin neighbouring seeds alike
        SplittableRandom random = new SplittableRandom(seed);
        return new Schedule(seed, random.nextDouble(LEAST_EARLY, MOST_EARLY),
                IntStream.range(0, between(random, FEWEST, MOST + 1))
                        .mapToObj(i -> strike(random))
                        .toList());
    }

    String title() {
        return "random, seed " + seed;
    }

    private static Strike strike(SplittableRandom random) {
        Fault[] faults = Fault.values();
        return new Strike(faults[random.nextInt(faults.length)],
                millis(random, SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS),
                millis(random, SHORTEST_FAULT_MILLIS, LONGEST_FAULT_MILLIS));
    }

    private static Duration millis(SplittableRandom random, int shortest, int longest) {
        return Duration.ofMillis(between(random, shortest, longest));
    }

    private static int between(SplittableRandom random, int from, int to) {
        return from + random.nextInt(to - from);
    }
}
