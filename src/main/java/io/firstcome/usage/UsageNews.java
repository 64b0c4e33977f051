package io.firstcome.usage;

import java.io.IOException;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Incoming;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.firstcome.Patience.Step;
import io.firstcome.claimlog.Topic;
import io.firstcome.recovery.GateNews;
import io.firstcome.recovery.GateNews.News;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;

/**
 * Tells the gate what became of issued coupons, where the instance that changed them could not: Redis was away, or it died.
 */
@ApplicationScoped
public class UsageNews {

    private final GateNews gates;
    private final ObjectMapper json;

    UsageNews(GateNews gates, ObjectMapper json) {
        this.gates = gates;
        this.json = json;
    }

    @Incoming(Topic.USED_IN)
    Uni<Void> write(KafkaRecordBatch<String, byte[]> poll) {
        return gates.tell(poll, Step.TELL_GATE_USAGE, this::read);
    }

    private News read(byte[] payload) throws IOException {
        UsageEvent event = json.readValue(payload, UsageEvent.class);
        if (!event.isWhole()) {
            throw new IllegalArgumentException("incomplete");
        }
        return new News(event.couponId(), event.decided());
    }
}
