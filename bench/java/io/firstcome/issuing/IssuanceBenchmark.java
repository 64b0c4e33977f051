package io.firstcome.issuing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.issuing.Issuance.Stock;

/** The decision about a poll of 500 claims. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IssuanceBenchmark {

    private static final int POLL = 500;
    private static final Instant NOW = Instant.parse("2026-11-27T03:00:00Z");
    private static final UUID COUPON = new UUID(1, 2);

    private final List<ClaimRequested> claims = IntStream.range(0, POLL)
            .mapToObj(i -> new ClaimRequested(COUPON, new UUID(i, i).toString(), NOW, true, null))
            .toList();
    private final Map<UUID, Stock> plenty = Map.of(COUPON, new Stock(1_000_000, 0));
    private final Map<UUID, Stock> nothing = Map.of(COUPON, new Stock(1_000_000, 1_000_000));

    @Benchmark
    public List<Verdict> allWin() {
        return Issuance.decide(claims, plenty, Map.of(), Set.of(), NOW);
    }

    @Benchmark
    public List<Verdict> allLose() {
        return Issuance.decide(claims, nothing, Map.of(), Set.of(), NOW);
    }
}
