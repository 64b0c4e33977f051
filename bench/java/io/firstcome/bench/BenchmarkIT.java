package io.firstcome.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Measures the packaged application and leaves target/bench/report.md; bench/README.md says what each row means. Fails only
 * where a claim was lost or doubled: what is slow stands in the report.
 */
class BenchmarkIT {

    @Test
    void isMeasuredAndLosesNothing() {
        Settings settings = Settings.read();
        Report report = new Report(settings);
        new PurePartRows(settings, report).measure();
        if (settings.only().pattern().equals(PurePartRows.NAME)) {
            return;
        }
        try (Site site = Site.start(settings)) {
            Bench bench = new Bench(site, report);
            new LimitRows(bench).measure();
            new TokenRows(bench).measure();
            new ClaimRows(bench).measure();
            new StatusRows(bench).measure();
            new IssuerRows(bench).measure();
            new UserRows(bench).measure();
            new MemoryRows(bench).measure();
            new StartRows(bench).measure();
        }
        assertThat(report.failures()).isEmpty();
    }
}
