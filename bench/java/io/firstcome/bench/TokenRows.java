package io.firstcome.bench;

import static io.firstcome.bench.Yardstick.BARE;
import static io.firstcome.bench.Yardstick.OURS;

/** What a token costs: no check, Quarkus' own, ours. */
final class TokenRows {

    private final Bench bench;

    TokenRows(Bench bench) {
        this.bench = bench;
    }

    void measure() {
        bench.longRow("bare", this::bare);
        bench.longRow("ours", this::ours);
    }

    private void bare() {
        InTurn turns = bench.inTurn(bench.tokenCheckOnly(), bench.yardstick(BARE, "/bare"));
        bench.report().add(Line.rate("checked", "Yardstick: token check only", turns.yardstick()));
        bench.report().add(Line.ratio("bare", "Yardstick: bare, no check", "token check only", turns));
    }

    private void ours() {
        if (!Yardstick.hasOurs()) {
            bench.report().note("Our own token check alone: skipped, there is none");
            return;
        }
        InTurn turns = bench.inTurn(bench.tokenCheckOnly(), bench.yardstick(OURS, "/checked"));
        bench.report().add(Line.ratio("ours", "Our own token check alone", "token check only", turns)
                .asking(Target.atLeast(1.3, 1.8)));
    }
}
