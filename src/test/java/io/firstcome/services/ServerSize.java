package io.firstcome.services;

import java.util.List;

/** What the servers trade a quick start for. */
enum ServerSize {

    /** Started by every build, on cores that the build wants too. */
    TEST("8M", "128M", List.of("-XX:TieredStopAtLevel=1")),
    /** As the servers' makers ship them, but with room for the rows of some drops (by default MySQL has 128 MiB). */
    LOAD("100M", "1G", List.of());

    private final String redoLog;
    private final String bufferPool;
    private final List<String> brokerOptions;

    ServerSize(String redoLog, String bufferPool, List<String> brokerOptions) {
        this.redoLog = redoLog;
        this.bufferPool = bufferPool;
        this.brokerOptions = brokerOptions;
    }

    /** MySQL writes a file of this size at its first start, and its pages once the log is full. */
    String redoLog() {
        return redoLog;
    }

    /** What MySQL keeps of its tables in memory. */
    String bufferPool() {
        return bufferPool;
    }

    /** For the JVM that Kafka runs in. */
    List<String> brokerOptions() {
        return brokerOptions;
    }
}
