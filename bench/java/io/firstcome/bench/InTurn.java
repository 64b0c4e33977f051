package io.firstcome.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Runs of two loads, one after the other and again, so that whatever else the machine does meets both. */
record InTurn(List<Shot> yardstick, List<Shot> row) {

    /**
     * A compiler of hot code needs many seconds on two cores; who is not faster by so much than ever before, three times, is through
     * with it. Once may be the machine.
     */
    private static final double STILL_WARMING = 1.05;
    private static final int NO_FASTER = 3;
    private static final int MOST_WARM_UPS = 12;

    /** Each supplier gives one run that is measured; what it needs before and after is its own affair. */
    static InTurn measure(Settings settings, Supplier<Shot> yardstick, Supplier<Shot> row) {
        return MachineLock.during(settings.lock(), MachineLock.Kind.EXCLUSIVE, () -> {
            warmUp(settings, yardstick);
            warmUp(settings, row);
            return measureWarm(settings, yardstick, row);
        });
    }

    /** For loads that are warm already. */
    static InTurn measureWarm(Settings settings, Supplier<Shot> yardstick, Supplier<Shot> row) {
        List<Shot> yardsticks = new ArrayList<>();
        List<Shot> rows = new ArrayList<>();
        return MachineLock.during(settings.lock(), MachineLock.Kind.EXCLUSIVE, () -> {
            for (int run = 0; run < settings.runs(); run++) {
                Shot one = yardstick.get();
                Shot other = row.get();
                System.out.printf(Locale.ROOT, "  run: yardstick %,.0f/s, row %,.0f/s%n", one.perSecond(), other.perSecond());
                yardsticks.add(one);
                rows.add(other);
            }
            return new InTurn(yardsticks, rows);
        });
    }

    /** Runs it until it does not get faster any more. */
    static void warmUp(Settings settings, Supplier<Shot> load) {
        double reached = MachineLock.during(settings.lock(), MachineLock.Kind.EXCLUSIVE, () -> {
            double best = 0;
            for (int run = 0, noFaster = 0; run < MOST_WARM_UPS && noFaster < NO_FASTER; run++) {
                double rate = load.get().perSecond();
                noFaster = rate < best * STILL_WARMING ? noFaster + 1 : 0;
                best = Math.max(best, rate);
            }
            return best;
        });
        System.out.printf(Locale.ROOT, "  warm at %,.0f/s%n", reached);
    }
}
