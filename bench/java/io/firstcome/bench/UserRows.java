package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The scenario of seed 003: 10,000 virtual users, by Gatling, which also writes its own report in HTML. */
final class UserRows {

    private static final Path TARGET = Path.of("target", "bench", "users");
    private static final int STOCK = 10_000;
    private static final String NAME = "users";
    private static final int ALL = 1;
    private static final int FAILED = 3;

    private final Bench bench;
    private final Site site;

    UserRows(Bench bench) {
        this.bench = bench;
        this.site = bench.site();
    }

    void measure() {
        bench.longRow(NAME, this::users);
    }

    private void users() {
        int users = Settings.number("users", 10_000);
        Drop drop = Drop.open(site, STOCK);
        Path target = TARGET.toAbsolutePath();
        List<String> command = Commands.maven(Path.of("bench", "users"), List.of("gatling", "gatling-plugin", "compiler-plugin"));
        command.addAll(List.of("test-compile", "gatling:test",
                "-Dusers.target=" + target,
                "-Dusers.url=" + site.url(),
                "-Dusers.coupon=" + drop.couponId(),
                "-Dusers.tokens=" + site.tokens().file(),
                "-Dusers.count=" + users,
                "-Dusers.ramp=" + Settings.number("users-ramp", 60),
                "-Dusers.hold=" + Settings.number("users-hold", 30),
                "-Dusers.pause=" + Settings.number("users-pause-millis", 2_000)));
        int code = bench.alone(() -> Commands.exitCode(command, target.resolveSibling("users.log")));
        drop.awaitDecided();
        report(users, target.resolveSibling("users.log"));
        if (code != 0) {
            bench.report().note("10,000 users: not all was answered as it should be, see target/bench/users.log");
        }
    }

    /** Of what Gatling says at its end. */
    private void report(int users, Path log) {
        String said;
        try {
            said = Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Report lines = bench.report();
        String who = "%,d virtual users".formatted(users);
        lines.add(Line.of(NAME, who + ", requests", "/s", once(said, "mean throughput", ALL)));
        lines.add(Line.of(NAME, who + ", errors", "", once(said, "request count", FAILED)).asking(Target.atMost(0, null))
                .noting("of %,.0f requests".formatted(once(said, "request count", ALL).median())));
        for (String percentile : List.of("50th", "95th", "99th")) {
            lines.add(Line.of(NAME, who + ", " + percentile + " percentile", "ms",
                    once(said, "response time " + percentile, ALL)));
        }
    }

    /** {@code > mean throughput (rps)    |   142.86 |   142.86 |      - }: all, good, failed. */
    private static Spread once(String said, String figure, int column) {
        String line = said.lines().filter(text -> text.startsWith("> " + figure)).findFirst()
                .orElseThrow(() -> new IllegalStateException("Gatling has not come to its end; see target/bench/users.log"));
        String text = line.split("\\|")[column].replace(",", "").trim();
        double value = text.equals("-") ? 0 : Double.parseDouble(text);
        return new Spread(value, value, value);
    }
}
