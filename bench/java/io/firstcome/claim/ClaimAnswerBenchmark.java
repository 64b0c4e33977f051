package io.firstcome.claim;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import io.firstcome.web.Envelope;

/** Writing the answers to a claim as JSON, by Jackson. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClaimAnswerBenchmark {

    private static final Instant NOW = Instant.parse("2026-11-27T03:00:01.250Z");

    private final ObjectMapper json = new ObjectMapper().findAndRegisterModules()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    private final UUID couponId = new UUID(1, 2);
    private final String userId = new UUID(3, 4).toString();

    @Benchmark
    public byte[] accepted() throws JsonProcessingException {
        return json.writeValueAsBytes(Envelope.success(ClaimView.pending(couponId, userId, NOW)));
    }

    @Benchmark
    public byte[] soldOut() throws JsonProcessingException {
        return json.writeValueAsBytes(Envelope.error(
                new Envelope.ErrorMessage("E409", "The coupon is sold out.", Map.of("reason", "SOLD_OUT"))));
    }
}
