package io.firstcome.claim;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Incoming;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.firstcome.Patience;
import io.firstcome.claimlog.ClaimDecided;
import io.firstcome.claimlog.PollsInHand;
import io.firstcome.claimlog.Topic;
import io.firstcome.gate.Decided;
import io.firstcome.gate.Gate;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;

/**
 * Tells the gate what the log decided, so that the status of a claim costs one Redis command. The offset moves only after
 * Redis has it; while Redis is away this waits.
 */
@ApplicationScoped
public class ClaimResults {

    /** Coupons of a poll that the gate is told of side by side. */
    private static final int AT_ONCE = 64;

    private final Gate gate;
    private final ObjectMapper json;
    private final Patience patience;
    private final PollsInHand inHand;

    ClaimResults(Gate gate, ObjectMapper json, Patience patience, PollsInHand inHand) {
        this.gate = gate;
        this.json = json;
        this.patience = patience;
        this.inHand = inHand;
    }

    @Incoming(Topic.RESULTS_IN)
    Uni<Void> write(KafkaRecordBatch<String, byte[]> poll) {
        return inHand.during(() -> take(poll));
    }

    private Uni<Void> take(KafkaRecordBatch<String, byte[]> poll) {
        return Multi.createFrom().iterable(byCoupon(poll).entrySet())
                .onItem().transformToUni(results -> write(results.getKey(), results.getValue())).merge(AT_ONCE)
                .collect().last()
                .chain(() -> PollsInHand.acknowledge(poll));
    }

    private Uni<Void> write(UUID couponId, List<Decided> results) {
        return patience.untilDone("tell-gate", () -> gate.decided(couponId, results));
    }

    private Map<UUID, List<Decided>> byCoupon(KafkaRecordBatch<String, byte[]> poll) {
        Map<UUID, List<Decided>> byCoupon = new LinkedHashMap<>();
        for (KafkaRecord<String, byte[]> record : poll) {
            try {
                ClaimDecided result = json.readValue(record.getPayload(), ClaimDecided.class);
                if (!isWhole(result)) {
                    throw new IllegalArgumentException("incomplete");
                }
                byCoupon.computeIfAbsent(result.couponId(), id -> new ArrayList<>()).add(decided(result));
            } catch (IOException | RuntimeException e) {
                // Not ours: only the issuer writes here. The status still comes from the database.
                Log.errorf(e, "Unreadable result in %s, partition %d", record.getTopic(), record.getPartition());
            }
        }
        return byCoupon;
    }

    private static Decided decided(ClaimDecided result) {
        return switch (result.decision()) {
            case ISSUED -> Decided.issued(result.userId(), result.requestedAt(), result.rank(), result.issuedAt(), null);
            case REJECTED -> Decided.rejected(result.userId(), result.requestedAt());
            case FAILED -> Decided.failed(result.userId(), result.requestedAt());
        };
    }

    private static boolean isWhole(ClaimDecided result) {
        boolean issued = result.rank() != null && result.issuedAt() != null;
        return result.couponId() != null && result.userId() != null && result.requestedAt() != null
                && result.decision() != null && issued == (result.decision() == ClaimDecided.Decision.ISSUED);
    }
}
