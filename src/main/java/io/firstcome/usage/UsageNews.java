package io.firstcome.usage;

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
 * Tells the gate what became of issued coupons, where the instance that changed them could not: Redis was away, or it died.
 * The offset moves only after Redis has it.
 */
@ApplicationScoped
public class UsageNews {

    private final Gate gate;
    private final ObjectMapper json;
    private final Patience patience;
    private final PollsInHand inHand;

    UsageNews(Gate gate, ObjectMapper json, Patience patience, PollsInHand inHand) {
        this.gate = gate;
        this.json = json;
        this.patience = patience;
        this.inHand = inHand;
    }

    @Incoming(Topic.USED_IN)
    Uni<Void> write(KafkaRecordBatch<String, byte[]> poll) {
        return inHand.during(() -> take(poll));
    }

    private Uni<Void> take(KafkaRecordBatch<String, byte[]> poll) {
        return Multi.createFrom().iterable(byCoupon(poll).entrySet())
                .onItem().transformToUniAndConcatenate(news -> patience.untilDone("tell-gate-usage",
                        () -> gate.decided(news.getKey(), news.getValue())))
                .collect().last()
                .chain(() -> PollsInHand.acknowledge(poll));
    }

    private Map<UUID, List<Decided>> byCoupon(KafkaRecordBatch<String, byte[]> poll) {
        Map<UUID, List<Decided>> byCoupon = new LinkedHashMap<>();
        for (KafkaRecord<String, byte[]> record : poll) {
            try {
                UsageEvent event = json.readValue(record.getPayload(), UsageEvent.class);
                if (!event.isWhole()) {
                    throw new IllegalArgumentException("incomplete");
                }
                byCoupon.computeIfAbsent(event.couponId(), id -> new ArrayList<>()).add(event.decided());
            } catch (IOException | RuntimeException e) {
                // Not ours: only the relay writes here. The status still comes from the database.
                Log.errorf("Unreadable event in %s, partition %d: %s", record.getTopic(), record.getPartition(), e);
            }
        }
        return byCoupon;
    }
}
