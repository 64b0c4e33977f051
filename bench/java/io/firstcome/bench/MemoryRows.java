package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.firstcome.services.Application;

/** What the application and Redis hold, under load and after a crowd has lost. */
final class MemoryRows {

    private static final int FEW = 100;
    private static final int FIRST_LOSERS = 100_000;
    private static final int LOSERS = 1_000_000;
    private static final int LOSING_SECONDS = 20;
    private static final int MEBIBYTE = 1 << 20;
    private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final Bench bench;
    private final Site site;

    MemoryRows(Bench bench) {
        this.bench = bench;
        this.site = bench.site();
    }

    void measure() {
        bench.longRow("memory", this::memory);
    }

    private void memory() {
        // Anew: what other rows have left behind is not the load's
        site.instances(0);
        site.instances(1);
        Application application = site.instances().get(0);
        long idle = Cpu.peakMemory(application.pid());
        InTurn.warmUp(bench.settings(), bench::accept);
        Drop drop = Drop.open(site, FEW);
        Load losing = bench.claims(drop);
        long lost = bench.alone(() -> bench.run(losing)).answered();
        bench.report().add(Line.of("rss", "Resident memory under full load, the highest", "MiB", once(
                Cpu.peakMemory(application.pid()))).asking(Target.atMost(350, 250.0)).noting("%d MiB when it had started"
                        .formatted(idle)));

        lose(losing, FIRST_LOSERS - lost);
        long heap = heap(application);
        long redis = redis();
        lose(losing, LOSERS);
        bench.report().add(Line.of("losers-heap", "Heap that 1,000,000 losing claims leave behind", "MiB",
                once((double) (heap(application) - heap) / MEBIBYTE))
                // What a compiler and a histogram themselves change is about a megabyte
                .asking(Target.atMost(1, 0.5))
                .noting("%.1f MiB live before".formatted((double) heap / MEBIBYTE)));
        bench.report().add(Line.of("losers-redis", "Redis memory that 1,000,000 losing claims leave behind", "MiB",
                once((double) (redis() - redis) / MEBIBYTE)).asking(Target.atMost(1, 0.5)));
    }

    private void lose(Load losing, long atLeast) {
        Load some = losing.lasting(LOSING_SECONDS);
        for (long lost = 0; lost < atLeast;) {
            lost += bench.alone(() -> bench.run(some)).answered();
        }
    }

    private static Spread once(double figure) {
        return new Spread(figure, figure, figure);
    }

    /** Bytes of what is alive, after a full collection. */
    private long heap(Application application) {
        String jcmd = site.settings().jvm().home().resolve("bin").resolve("jcmd").toString();
        String histogram = "";
        // The second finds what the first has only queued: references, finalizers
        for (int i = 0; i < 2; i++) {
            histogram = output(List.of(jcmd, Long.toString(application.pid()), "GC.class_histogram"));
        }
        Matcher total = LIVE.matcher(histogram);
        if (!total.find()) {
            throw new IllegalStateException("No heap histogram: " + histogram);
        }
        return Long.parseLong(total.group(1));
    }

    private long redis() {
        String info = RedisClient.ask(site.services().redis(), "INFO", "memory");
        return info.lines().filter(line -> line.startsWith("used_memory:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
                .findFirst()
                .orElseThrow();
    }

    private static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
