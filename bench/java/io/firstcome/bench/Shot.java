package io.firstcome.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What one run of the generator has seen.
 *
 * @param answered requests that were answered
 * @param sent requests that were sent; the last may have had no answer when the run ended
 * @param not2xx answers that were no 2xx
 * @param broken connections that were refused, ended early or were silent for eight seconds
 * @param statuses answers by status, where they were counted
 * @param reasons refusals by reason, where they were counted
 * @param cores how many cores each group of processes kept busy
 */
record Shot(long answered, double seconds, long sent, long not2xx, long broken, double p50Millis, double p95Millis,
        double p99Millis, double maxMillis, Map<String, Long> statuses, Map<String, Long> reasons,
        Map<String, Double> cores) {

    /** As the script writes it. */
    record Raw(long requests, long micros, long sent, long not2xx, long connect, long read, long write, long timeout,
            @JsonProperty("p50") long p50Micros, @JsonProperty("p95") long p95Micros,
            @JsonProperty("p99") long p99Micros, @JsonProperty("max") long maxMicros, long ticks,
            Map<String, Long> statuses, Map<String, Long> reasons) {

        Shot shot(Map<String, Double> cores) {
            return new Shot(requests, micros / 1e6, sent, not2xx, connect + read + write + timeout, p50Micros / 1e3,
                    p95Micros / 1e3, p99Micros / 1e3, maxMicros / 1e3, new TreeMap<>(statuses), new TreeMap<>(reasons), cores);
        }
    }

    double perSecond() {
        return answered / seconds;
    }

    long accepted() {
        return answered - not2xx;
    }

    /** Those of several generators at the same time; their latencies are the worst of them. */
    static Shot together(List<Shot> shots) {
        Map<String, Double> cores = new LinkedHashMap<>(shots.get(0).cores);
        cores.put("generator", sum(shots, shot -> shot.cores.get("generator")));
        return new Shot((long) sum(shots, Shot::answered), most(shots, Shot::seconds), (long) sum(shots, Shot::sent),
                (long) sum(shots, Shot::not2xx), (long) sum(shots, Shot::broken), most(shots, Shot::p50Millis),
                most(shots, Shot::p95Millis), most(shots, Shot::p99Millis), most(shots, Shot::maxMillis), Map.of(), Map.of(),
                cores);
    }

    static Map<String, Double> medianCores(List<Shot> shots) {
        return Cpu.median(shots.stream().map(Shot::cores).toList());
    }

    private static double sum(List<Shot> shots, ToDoubleFunction<Shot> figure) {
        return shots.stream().mapToDouble(figure).sum();
    }

    private static double most(List<Shot> shots, ToDoubleFunction<Shot> figure) {
        return shots.stream().mapToDouble(figure).max().orElse(0);
    }
}
