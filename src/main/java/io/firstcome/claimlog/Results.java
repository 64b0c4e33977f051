package io.firstcome.claimlog;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;

import io.firstcome.Json;
import io.smallrye.mutiny.Uni;

/** Tells the world what was decided, on topic {@code coupon-issued}. For any thread. */
@ApplicationScoped
public class Results {

    private final RecordWriter writer;
    private final ObjectWriter json;

    Results(RecordWriter writer, ObjectMapper json) {
        this.writer = writer;
        this.json = json.writerFor(ClaimDecided.class);
    }

    /**
     * A result on its way.
     *
     * @param traceparent what the claim belongs to, null where nobody knows
     */
    public record Result(ClaimDecided decided, String traceparent) {
    }

    /**
     * Completes when all in-sync replicas have all of them, on the caller's context; fails when one could not be delivered,
     * after it is known of all.
     */
    public Uni<Void> announce(List<Result> results) {
        return writer.write(Topic.RESULTS, results.stream()
                .map(result -> new RecordWriter.Entry(result.decided().couponId().toString(),
                        Json.bytes(json, result.decided()), result.traceparent()))
                .toList());
    }
}
