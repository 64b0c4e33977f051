package io.firstcome.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What dies in mid-drop comes back, and nothing is lost, doubled or oversold (SPEC §3): FaultSuiteIT in short. */
class FaultsIT {

    private static final FaultTable TABLE = new FaultTable(Path.of("target", "faults-short.txt"));

    private static Site site;

    @BeforeAll
    static void start() {
        site = Site.start("faults-short");
        Drop.tiny().run(site, "warming up", List.of());
    }

    @AfterAll
    static void stop() {
        TABLE.print();
        if (site != null) {
            site.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = { "INSTANCE_KILLED", "MYSQL_KILLED", "KAFKA_KILLED", "REDIS_KILLED", "REDIS_FLUSHED" })
    void everyPromiseIsKept(Fault fault) {
        // When
        Drop.Outcome outcome = Drop.small().run(site, fault.title(), List.of(Strike.usual(fault)));
        TABLE.add(outcome);

        // Then
        assertThat(outcome.findings().details()).isEmpty();
    }
}
