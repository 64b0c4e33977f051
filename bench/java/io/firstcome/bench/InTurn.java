package io.firstcome.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Runs of two loads, one after the other and again, so that whatever else the machine does meets both. */
record InTurn(List<Shot> yardstick, List<Shot> row) {

    /** Each supplier gives one run that is measured; what it needs before and after is its own affair. */
    static InTurn measure(Settings settings, Supplier<Shot> yardstick, Supplier<Shot> row) {
        List<Shot> yardsticks = new ArrayList<>();
        List<Shot> rows = new ArrayList<>();
        // The first of each is the warm-up
        for (int run = 0; run <= settings.runs(); run++) {
            Shot one = yardstick.get();
            Shot other = row.get();
            if (run > 0) {
                yardsticks.add(one);
                rows.add(other);
            }
        }
        return new InTurn(yardsticks, rows);
    }

    double ratio() {
        return Spread.of(row, Shot::perSecond).median() / Spread.of(yardstick, Shot::perSecond).median();
    }
}
