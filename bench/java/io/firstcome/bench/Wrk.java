package io.firstcome.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.ObjectMapper;

/** One run of the generator: wrk with {@code bench/wrk/load.lua}, in a process of its own. */
final class Wrk {

    private static final Path SCRIPT = Path.of("bench", "wrk", "load.lua");
    private static final String RESULT = "RESULT ";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** As many as there are cores on the machine of issue 4; the script knows. */
    private static final int THREADS = 2;
    /** 10,000 connections at once overflow the server's queue; the kernel tries again after a second. */
    private static final int SETTLE_SECONDS = 2;

    private final Load load;
    private final Map<String, List<Long>> groups;
    private final Path paths;
    private final Path ready;
    private final Process process;
    private final BufferedReader out;
    private final StringBuilder said = new StringBuilder();

    private Cpu before;

    private Wrk(Load load, Map<String, List<Long>> groups) throws IOException {
        this.load = load;
        this.groups = groups;
        this.paths = Files.write(Files.createTempFile("firstcome", ".paths"), load.paths());
        this.ready = paths.resolveSibling(paths.getFileName() + ".ready");
        List<String> command = List.of("wrk", "-t" + THREADS, "-c" + load.connections(),
                "-d" + (load.perSecond() > 0 ? SETTLE_SECONDS + load.seconds() : load.seconds()) + "s", "--timeout", "8s", "--latency", "-s", SCRIPT.toString(),
                load.url(), "--",
                load.tokens().toString(), Integer.toString(load.first()), Integer.toString(load.count()),
                load.again() ? "again" : "once",
                load.method(), paths.toString(), Integer.toString(load.perSecond()),
                Integer.toString(load.connections()), Integer.toString(SETTLE_SECONDS),
                load.reasons() ? "reasons" : "plain", ready.toString());
        this.process = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true).start();
        this.out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
    }

    /**
     * Runs it and returns when it has ended.
     *
     * @param groups whose processor time is looked at
     */
    static Shot run(Load load, Map<String, List<Long>> groups) {
        Wrk wrk = start(load, groups);
        wrk.awaitReady();
        return wrk.result();
    }

    /** Starts it; it goes off by itself when its requests are made. */
    static Wrk start(Load load, Map<String, List<Long>> groups) {
        try {
            return new Wrk(load, groups);
        } catch (IOException e) {
            throw new UncheckedIOException("No wrk on this machine (Debian: apt-get install wrk)", e);
        }
    }

    /** Returns when it goes off. */
    void awaitReady() {
        readTo("READY");
        before = Cpu.look(groups);
    }

    Shot result() {
        String result = readTo(RESULT);
        Map<String, Double> cores;
        try {
            Shot.Raw raw = JSON.readValue(result.substring(RESULT.length()), Shot.Raw.class);
            cores = Cpu.look(groups).coresSince(before, raw.ticks());
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Files.deleteIfExists(paths);
            Files.deleteIfExists(ready);
            if (!load.again() && raw.sent() >= load.count()) {
                throw new IllegalStateException(
                        "All " + load.count() + " tokens were used up; there are more by -Dfirstcome.bench.tokens");
            }
            return raw.shot(cores);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String readTo(String beginning) {
        try {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(beginning)) {
                    return line;
                }
                said.append(line).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("wrk ended early for " + load.method() + " " + load.url() + ":\n" + said);
    }
}
