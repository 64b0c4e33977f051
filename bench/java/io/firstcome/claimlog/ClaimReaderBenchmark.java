package io.firstcome.claimlog;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Reading one record of the claim log. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClaimReaderBenchmark {

    private static final Instant NOW = Instant.parse("2026-11-27T03:00:00Z");

    private final ClaimReader reader = new ClaimReader(new ObjectMapper().findAndRegisterModules()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));
    private final byte[] claim = """
            {"couponId":"019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11","userId":"019ac5f0-0b1c-7d43-8f0e-6f1f4a5f2c10",\
            "requestedAt":"2026-11-27T03:00:01.250Z","gated":true}""".getBytes(StandardCharsets.UTF_8);

    @Benchmark
    public ClaimRequested read() throws UnissuableClaim {
        return reader.read(claim, NOW);
    }
}
