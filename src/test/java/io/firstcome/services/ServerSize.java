package io.firstcome.services;

import java.util.List;

/** What the servers trade a quick start for. */
enum ServerSize {

    /** Started by every build, on cores that the build wants too. */
    TEST("8M", List.of("-XX:TieredStopAtLevel=1")),
    /** As the servers' makers ship them. */
    LOAD("100M", List.of());

    private final String redoLog;
    private final List<String> brokerOptions;

    ServerSize(String redoLog, List<String> brokerOptions) {
        this.redoLog = redoLog;
        this.brokerOptions = brokerOptions;
    }

    /** MySQL writes a file of this size at its first start, and its pages once the log is full. */
    String redoLog() {
        return redoLog;
    }

    /** For the JVM that Kafka runs in. */
    List<String> brokerOptions() {
        return brokerOptions;
    }
}
