package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The scenario of seed 003: 10,000 virtual users, by Gatling, which also writes its own report in HTML. */
final class UserRows {

    private static final Path TARGET = Path.of("target", "bench", "users");
    private static final int STOCK = 10_000;

    private final Bench bench;
    private final Site site;

    UserRows(Bench bench) {
        this.bench = bench;
        this.site = bench.site();
    }

    void measure() {
        bench.longRow("users", this::users);
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
        report(users, newestReport());
        if (code != 0) {
            bench.report().note("10,000 users: not all was answered as it should be, see target/bench/users.log");
        }
    }

    private void report(int users, Path report) {
        JsonNode stats;
        try {
            stats = new ObjectMapper().readTree(report.resolve("js/stats.json").toFile()).path("stats");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Report lines = bench.report();
        String who = "%,d virtual users".formatted(users);
        lines.add(Line.of("users", who + ", requests", "/s", once(stats, "meanNumberOfRequestsPerSecond", "total")));
        lines.add(Line.of("users", who + ", errors", "", once(stats, "numberOfRequests", "ko")).asking(Target.atMost(0, null))
                .noting("of %,d requests".formatted(stats.path("numberOfRequests").path("total").asLong())));
        lines.add(Line.of("users", who + ", p50", "ms", once(stats, "percentiles1", "total")));
        lines.add(Line.of("users", who + ", p95", "ms", once(stats, "percentiles3", "total")));
        lines.add(Line.of("users", who + ", p99", "ms", once(stats, "percentiles4", "total")));
    }

    private static Spread once(JsonNode stats, String figure, String of) {
        double value = stats.path(figure).path(of).asDouble();
        return new Spread(value, value, value);
    }

    private static Path newestReport() {
        try (Stream<Path> reports = Files.list(TARGET.resolve("gatling"))) {
            return reports.filter(Files::isDirectory).max(Comparator.comparing(Path::getFileName)).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
