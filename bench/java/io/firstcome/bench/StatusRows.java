package io.firstcome.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** How fast users are told where their claims stand. */
final class StatusRows {

    private final Bench bench;
    private final Site site;

    StatusRows(Bench bench) {
        this.bench = bench;
        this.site = bench.site();
    }

    void measure() {
        bench.longRow("status", this::status);
    }

    private void status() {
        int all = site.settings().tokens() / 4 * 4;
        int count = all / 2;
        // As if the first of the users had claimed; real claims would take longer than all the polls
        Drop drop = Drop.of(site, new Winners(site).coupon(count, count, TokenFile::user), count);
        drop.awaitGate(0);
        drop.audit();

        // Every thread of the generator takes every other token, so pairs
        Path mixed = site.tokens().select("mixed",
                IntStream.range(0, all).map(i -> i / 4 * 2 + i % 2 + (i / 2 % 2 == 0 ? 0 : count)));
        Load polls = bench.claims(drop).asGet().of(mixed, all);
        Shot look = bench.alone(() -> bench.run(polls.lasting(1).countingReasons()));
        if (!List.of("NOT_CLAIMED").containsAll(look.reasons().keySet())) {
            throw new AssertionError("Not only winners and losers: " + look.statuses() + look.reasons());
        }
        InTurn turns = bench.inTurn(bench.tokenCheckOnly(), () -> bench.run(bench.byOthers(polls)));
        bench.report().add(Line.ratio("status", "Status polls, of winners and losers", "token check only", turns)
                .asking(Target.atLeast(0.8, 1.2)));
    }
}
