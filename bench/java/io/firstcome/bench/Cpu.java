package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Processor time by group of processes, from /proc.
 *
 * @param ticks of the kernel that each group has used since it started
 * @param busy ticks in which the machine was not idle
 * @param total ticks of all processors
 */
record Cpu(Map<String, Long> ticks, long busy, long total) {

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    /** USER_HZ, the same on every Linux that Java runs on. */
    private static final int TICKS_PER_SECOND = 100;

    static Cpu look(Map<String, List<Long>> groups) {
        Map<String, Long> ticks = new LinkedHashMap<>();
        groups.forEach((group, pids) -> ticks.put(group, pids.stream().mapToLong(Cpu::ofProcess).sum()));
        String[] all = read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split("\\s+");
        long total = 0;
        // guests are counted as users already
        for (int i = 1; i <= 8; i++) {
            total += Long.parseLong(all[i]);
        }
        return new Cpu(ticks, total - Long.parseLong(all[IDLE]) - Long.parseLong(all[IO_WAIT]), total);
    }

    /**
     * How many cores each group has kept busy since then; "machine" is all of them, the benchmark and strangers included.
     *
     * @param generator ticks of the generator, which is gone by now
     */
    Map<String, Double> coresSince(Cpu before, long generator) {
        double perCore = (double) (total - before.total) / Runtime.getRuntime().availableProcessors();
        Map<String, Double> cores = new LinkedHashMap<>();
        ticks.forEach((group, now) -> cores.put(group, (now - before.ticks.get(group)) / perCore));
        cores.put("generator", generator / perCore);
        cores.put("machine", (busy - before.busy) / perCore);
        return cores;
    }

    /** Of several runs, group by group. */
    static Map<String, Double> median(List<Map<String, Double>> runs) {
        Map<String, Double> medians = new LinkedHashMap<>();
        runs.get(0).keySet().forEach(group -> medians.put(group, Spread.of(runs, cores -> cores.get(group)).median()));
        return medians;
    }

    /** Resident memory in MiB, the highest so far. */
    static long peakMemory(long pid) {
        return read(Path.of("/proc/" + pid + "/status")).lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    /** Of one core, that the process has used so far. */
    static double seconds(long pid) {
        return (double) ofProcess(pid) / TICKS_PER_SECOND;
    }

    private static long ofProcess(long pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
