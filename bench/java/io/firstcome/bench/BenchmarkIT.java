package io.firstcome.bench;

import org.junit.jupiter.api.Test;

/** Measures the packaged application: see bench/README.md. */
class BenchmarkIT {

    @Test
    void isMeasured() {
        Settings settings = Settings.read();
        try (Site site = Site.start(settings)) {
            new Rows(site).measure();
        }
    }
}
