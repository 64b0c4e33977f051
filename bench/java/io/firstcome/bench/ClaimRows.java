package io.firstcome.bench;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Claims: accepted, refused, many at once, much in stock, many coupons. */
final class ClaimRows {

    private static final String TOKEN_CHECK = "token check only";
    private static final int FEW = 100;
    private static final int MANY_WINNERS = 1_000_000;
    private static final int PLACES_TAKEN = 900_000;
    private static final int COUPONS = 1_000;
    private static final int INSTANCES = 3;
    private static final int SPARE_FILES = 1_000;
    private static final double SHARE_OF_ACCEPT_RATE = 0.7;
    private static final Target AS_FAST = Target.atLeast(0.9, 1.0);

    private final Bench bench;
    private final Site site;
    private final Settings settings;

    ClaimRows(Bench bench) {
        this.bench = bench;
        this.site = bench.site();
        this.settings = bench.settings();
    }

    void measure() {
        // First what compiles the way that both go
        bench.row("refused", this::refused);
        bench.row("accepted", this::accepted);
        bench.row("connections-1000", () -> latency("connections-1000", 1_000, 100));
        bench.row("connections-10000", () -> latency("connections-10000", 10_000, 500));
        bench.longRow("winners-1000000", this::refusedOfManyWinners);
        bench.longRow("taken-900000", this::acceptedOfFullGate);
        bench.longRow("coupons-1000", this::acceptedOfManyCoupons);
        bench.longRow("instances", this::instances);
    }

    private void accepted() {
        InTurn turns = bench.inTurn(bench.tokenCheckOnly(), bench::accept);
        bench.acceptRate(Spread.of(turns.row(), Shot::perSecond).median());
        long refused = turns.row().stream().mapToLong(Shot::not2xx).sum();
        Line line = Line.ratio("accepted", "Claims accepted, the issuer writing at the same time", TOKEN_CHECK, turns)
                .asking(Target.atLeast(0.5, 0.8));
        bench.report().add(refused == 0 ? line : line.noting(refused + " were not accepted"));
    }

    private void refused() {
        Drop drop = soldOut();
        InTurn turns = bench.inTurn(bench.tokenCheckOnly(), refusals(bench.claims(drop)));
        bench.report().add(Line.ratio("refused", "Claims refused when sold out", TOKEN_CHECK, turns)
                .asking(Target.atLeast(1.0, 1.6)));
    }

    /** A coupon that is sold out, and its refusals looked at once: only SOLD_OUT, and the winners' DUPLICATE. */
    private Drop soldOut() {
        Drop drop = Drop.open(site, FEW);
        Load claims = bench.claims(drop).lasting(2);
        drop.claimed(bench.alone(() -> bench.run(claims)));
        drop.audit();
        return drop;
    }

    private Supplier<Shot> refusals(Load load) {
        Shot look = bench.alone(() -> bench.run(load.lasting(1).countingReasons()));
        if (!List.of("SOLD_OUT", "DUPLICATE").containsAll(look.reasons().keySet()) || look.accepted() > 0) {
            throw new AssertionError("Not only refusals: " + look.statuses() + look.reasons());
        }
        return () -> {
            Shot shot = bench.run(bench.byOthers(load));
            if (shot.accepted() > 0) {
                throw new AssertionError(shot.accepted() + " claims of a coupon were accepted that is sold out");
            }
            return shot;
        };
    }

    private void latency(String row, int connections, double mostMillis) {
        if (Machine.openFiles() < connections + SPARE_FILES) {
            bench.report().note("%,d connections: skipped, the machine allows %,d open files (ulimit -n)".formatted(connections,
                    Machine.openFiles()));
            return;
        }
        int rate = (int) (bench.acceptRate() * SHARE_OF_ACCEPT_RATE);
        Supplier<Shot> shots = () -> {
            Drop drop = Drop.open(site, settings.tokens());
            Shot shot = bench.run(bench.claimsOnce(drop).over(connections).atRate(rate));
            drop.claimed(shot);
            drop.audit();
            return shot;
        };
        InTurn.warmUp(settings, shots);
        List<Shot> measured = Stream.generate(() -> bench.alone(shots)).limit(settings.runs()).toList();
        bench.report().add(Line.of(row, "Accepted claims, %,d connections, p99".formatted(connections), "ms",
                Spread.of(measured, Shot::p99Millis))
                .with(measured)
                .asking(Target.atMost(mostMillis, null))
                .noting("wanted %,d/s (70 %% of the accept rate), reached %,.0f/s; p50 %.1f ms, not accepted %d".formatted(rate,
                        Spread.of(measured, Shot::perSecond).median(), Spread.of(measured, Shot::p50Millis).median(),
                        measured.stream().mapToLong(Shot::not2xx).sum())));
    }

    private void refusedOfManyWinners() {
        Drop few = soldOut();
        UUID many = new Winners(site).coupon(MANY_WINNERS, MANY_WINNERS);
        Drop drop = Drop.of(site, many, MANY_WINNERS);
        drop.awaitGate(0);
        InTurn turns = bench.inTurn(refusals(bench.claims(few)), refusals(bench.claims(drop)));
        bench.report().add(Line.ratio("winners-1000000", "Refused by a coupon with 1,000,000 winners",
                "by one with 100 winners", turns).asking(AS_FAST));
    }

    private void acceptedOfFullGate() {
        UUID id = new Winners(site).coupon(PLACES_TAKEN, PLACES_TAKEN + settings.tokens());
        Drop drop = Drop.of(site, id, PLACES_TAKEN);
        // The first to come has it restored, and is a winner; none of those who are still to come
        drop.awaitGate(settings.tokens());
        InTurn.warmUp(settings, bench::accept);
        InTurn turns = sliced(drop, List.of(drop.path()));
        drop.audit();
        bench.report().add(Line.ratio("taken-900000", "Accepted by a gate with 900,000 places taken", "by an empty one", turns)
                .asking(AS_FAST));
    }

    private void acceptedOfManyCoupons() {
        InTurn.warmUp(settings, bench::accept);
        List<Shot> alone = accepts();
        List<Drop> drops = Stream.generate(() -> Drop.open(site, settings.tokens())).limit(COUPONS).toList();
        InTurn amongOthers = new InTurn(alone, accepts());
        bench.report().add(Line.ratio("coupons-1000-open", "Accepted by one coupon, 1,000 others are open",
                "where no other is", amongOthers).asking(AS_FAST));
        Drop all = Drop.sumOf(site);
        InTurn turns = sliced(all, drops.stream().map(Drop::path).toList());
        all.auditSum(drops);
        bench.report().add(Line.ratio("coupons-1000", "Accepted, spread over 1,000 open coupons", "of one coupon", turns)
                .asking(AS_FAST));
    }

    private List<Shot> accepts() {
        return Stream.generate(() -> bench.alone(bench::accept)).limit(settings.runs()).toList();
    }

    /**
     * Runs that share their coupons, so that each needs users of its own: shorter ones, in turn with fresh coupons under the
     * same conditions.
     */
    private InTurn sliced(Drop drop, List<String> paths) {
        int seconds = Math.min(settings.seconds(), 4);
        // As nobody claims the same twice: all turns of both, and what the end of the users is too short for
        int slice = settings.tokens() / (2 * settings.runs() + 2);
        // The generator's first claims of many coupons open their gates
        Load load = bench.posts(site.url(), paths).lasting(seconds);
        Supplier<Shot> one = () -> {
            Drop fresh = Drop.open(site, settings.tokens());
            Shot shot = bench.run(bench.once(bench.claims(fresh).lasting(seconds), slice));
            fresh.claimed(shot);
            fresh.audit();
            return shot;
        };
        Supplier<Shot> other = () -> {
            Shot shot = bench.run(bench.once(load, slice));
            drop.claimed(shot);
            drop.awaitDecided();
            return shot;
        };
        return InTurn.measureWarm(settings, one, other);
    }

    private void instances() {
        try {
            for (int count = 1; count <= INSTANCES; count++) {
                site.instances(count);
                String instances = count == 1 ? "1 instance" : count + " instances";
                measureOnAll("instances-" + count + "-accepted", "Accepted by " + instances, () -> {
                    Drop drop = Drop.open(site, settings.tokens());
                    Shot shot = bench.runOnAll(bench.claimsOnce(drop));
                    drop.claimed(shot);
                    drop.audit();
                    return shot;
                });
                Load refusals = bench.claims(soldOut());
                measureOnAll("instances-" + count + "-refused", "Refused by " + instances,
                        () -> bench.runOnAll(bench.byOthers(refusals)));
            }
        } finally {
            site.instances(1);
        }
    }

    private void measureOnAll(String row, String what, Supplier<Shot> shots) {
        InTurn.warmUp(settings, shots);
        List<Shot> measured = IntStream.range(0, settings.runs()).mapToObj(i -> bench.alone(shots)).toList();
        bench.report().add(Line.rate(row, what, measured));
    }
}
