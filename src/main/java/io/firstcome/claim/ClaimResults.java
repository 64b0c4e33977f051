package io.firstcome.claim;

import java.io.IOException;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Incoming;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.firstcome.Patience.Step;
import io.firstcome.claimlog.ClaimDecided;
import io.firstcome.claimlog.Topic;
import io.firstcome.gate.Decided;
import io.firstcome.recovery.GateNews;
import io.firstcome.recovery.GateNews.News;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;

/** Tells the gate what the log decided, so that the status of a claim costs one Redis command. */
@ApplicationScoped
public class ClaimResults {

    private final GateNews gates;
    private final ObjectMapper json;

    ClaimResults(GateNews gates, ObjectMapper json) {
        this.gates = gates;
        this.json = json;
    }

    @Incoming(Topic.RESULTS_IN)
    Uni<Void> write(KafkaRecordBatch<String, byte[]> poll) {
        return gates.tell(poll, Step.TELL_GATE, this::read);
    }

    private News read(byte[] payload) throws IOException {
        ClaimDecided result = json.readValue(payload, ClaimDecided.class);
        if (!isWhole(result)) {
            throw new IllegalArgumentException("incomplete");
        }
        return new News(result.couponId(), decided(result));
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
