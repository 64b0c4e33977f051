package io.firstcome.bench;

import java.util.Collection;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/** The pure parts by JMH, which needs no servers. */
final class PurePartRows {

    static final String NAME = "jmh";

    private static final String ALL = "io\\.firstcome\\..*Benchmark\\..*";
    private static final TimeValue SECOND = TimeValue.seconds(1);
    private static final int WARM_UPS = 3;
    private static final int ITERATIONS = 5;

    private final Settings settings;
    private final Report report;

    PurePartRows(Settings settings, Report report) {
        this.settings = settings;
        this.report = report;
    }

    void measure() {
        if (!settings.wants(NAME)) {
            return;
        }
        var options = new OptionsBuilder().include(ALL)
                .jvm(settings.jvm().home().resolve("bin").resolve("java").toString())
                .jvmArgs(settings.jvm().options().toArray(String[]::new))
                .forks(1)
                .warmupIterations(WARM_UPS).warmupTime(SECOND)
                .measurementIterations(ITERATIONS).measurementTime(SECOND)
                .output("target/bench/jmh.log")
                .build();
        Collection<RunResult> results = MachineLock.during(settings.lock(), MachineLock.Kind.EXCLUSIVE, () -> {
            try {
                return new Runner(options).run();
            } catch (RunnerException e) {
                throw new IllegalStateException(e);
            }
        });
        results.forEach(result -> {
            Statistics times = result.getPrimaryResult().getStatistics();
            String name = result.getParams().getBenchmark().replaceAll("^.*\\.(\\w+\\.\\w+)$", "$1");
            report.add(Line.of(NAME, "JMH: " + name, result.getPrimaryResult().getScoreUnit(),
                    new Spread(times.getPercentile(50), times.getMin(), times.getMax())));
        });
    }
}
