package io.firstcome.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The lines of the table of issue 4. */
final class Rows {

    private static final int FEW = 100;

    private final Site site;
    private final Settings settings;

    Rows(Site site) {
        this.site = site;
        this.settings = site.settings();
    }

    void measure() {
        row("checked", () -> compare(yardstick("/bare"), yardstick("/checked")));
        row("accepted", this::accepted);
        row("refused", this::refused);
        row("status", this::status);
    }

    private void row(String name, Supplier<InTurn> measurement) {
        if (!settings.wants(name)) {
            return;
        }
        print(name, MachineLock.during(settings.lock(), MachineLock.Kind.EXCLUSIVE, measurement));
    }

    private InTurn compare(Supplier<Shot> one, Supplier<Shot> other) {
        return InTurn.measure(settings, one, other);
    }

    private Supplier<Shot> yardstick(String path) {
        return () -> run(load(site.yardstickUrl(), "POST", List.of(path)));
    }

    private InTurn accepted() {
        return compare(yardstick("/checked"), () -> {
            Drop drop = Drop.open(site, settings.tokens());
            Load load = load(site.url(), "POST", List.of(drop.path()));
            Shot shot = run(new Load(load.url(), load.method(), load.paths(), load.tokens(), 0, load.count(), false,
                    load.connections(), load.seconds(), 0, false));
            drop.claimed(shot);
            drop.audit();
            return shot;
        });
    }

    private InTurn refused() {
        Drop drop = Drop.open(site, FEW);
        Load load = load(site.url(), "POST", List.of(drop.path()));
        Shot first = run(load.lasting(2).withReasons());
        System.out.println("refused: " + first.statuses() + first.reasons());
        return compare(yardstick("/checked"), () -> run(load));
    }

    private InTurn status() {
        int winners = 50_000;
        Drop drop = Drop.open(site, winners);
        Load claims = load(site.url(), "POST", List.of(drop.path())).lasting(3);
        while (site.tables().issuedQuantity(java.util.UUID.fromString(drop.couponId())) < winners) {
            drop.claimed(run(claims));
        }
        java.util.Set<String> won = new java.util.HashSet<>(drop.audit());
        int[] winning = IntStream.range(0, settings.tokens()).filter(i -> won.contains(TokenFile.user(i))).toArray();
        int[] losing = IntStream.range(0, settings.tokens()).filter(i -> !won.contains(TokenFile.user(i)))
                .limit(winners).toArray();
        var mixed = site.tokens().select("mixed",
                IntStream.range(0, 2 * winners).map(i -> i % 4 < 2 ? winning[i / 4 * 2 + i % 2] : losing[i / 4 * 2 + i % 2]));
        Load load = new Load(site.url(), "GET", List.of(drop.path()), mixed, 0, 2 * winners, true, settings.connections(),
                settings.seconds(), 0, false);
        Shot first = run(load.lasting(2).withReasons());
        System.out.println("status: " + first.statuses() + first.reasons());
        return compare(yardstick("/checked"), () -> run(load));
    }

    private Load load(String url, String method, List<String> paths) {
        return new Load(url, method, paths, site.tokens().file(), 0, settings.tokens(), true, settings.connections(),
                settings.seconds(), 0, false);
    }

    private Shot run(Load load) {
        return Wrk.run(load, site.groups());
    }

    private static void print(String name, InTurn turns) {
        System.out.printf(Locale.ROOT, "%-10s %s per second, yardstick %s, ratio %.2f%n", name,
                text(turns.row()), text(turns.yardstick()), turns.ratio());
    }

    private static String text(List<Shot> shots) {
        Spread rate = Spread.of(shots, Shot::perSecond);
        Spread p99 = Spread.of(shots, Shot::p99Millis);
        return String.format(Locale.ROOT, "%,.0f (%,.0f to %,.0f; p99 %.1f ms; not 2xx %d, broken %d; cores: %s)",
                rate.median(), rate.min(), rate.max(), p99.median(), shots.stream().mapToLong(Shot::not2xx).sum(),
                shots.stream().mapToLong(Shot::broken).sum(),
                shots.get(0).cores().keySet().stream()
                        .map(group -> String.format(Locale.ROOT, "%s %.2f", group,
                                Spread.of(shots, shot -> shot.cores().get(group)).median()))
                        .collect(Collectors.joining(", ")));
    }
}
