package io.firstcome.recovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.Patience;
import io.firstcome.Patience.Step;
import io.firstcome.claimlog.PollsInHand;
import io.firstcome.gate.Decided;
import io.firstcome.gate.Gate;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;

/**
 * Tells the gates what a topic says of their claims. The offset moves only after Redis has it; while Redis is away this waits.
 */
@ApplicationScoped
public class GateNews {

    /** Coupons of a poll that are told of side by side. */
    private static final int AT_ONCE = 64;

    private final Gate gate;
    private final Patience patience;
    private final PollsInHand inHand;

    GateNews(Gate gate, Patience patience, PollsInHand inHand) {
        this.gate = gate;
        this.patience = patience;
        this.inHand = inHand;
    }

    /** What one record says. */
    public record News(UUID couponId, Decided decided) {
    }

    /** Reads a record. */
    public interface Reader {

        /** @throws IOException or any RuntimeException where it is none of ours */
        News read(byte[] payload) throws IOException;
    }

    /**
     * What is unreadable is said in the log and left out: only we write to these topics, and the status still comes from the
     * database.
     *
     * @param step what waiting for Redis is called
     * @return completes when the poll is acknowledged
     */
    public Uni<Void> tell(KafkaRecordBatch<String, byte[]> poll, Step step, Reader reader) {
        return inHand.during(() -> Multi.createFrom().iterable(byCoupon(poll, reader).entrySet())
                .onItem().transformToUni(news -> patience.untilDone(step, () -> gate.decided(news.getKey(), news.getValue())))
                .merge(AT_ONCE)
                .collect().last()
                .chain(() -> PollsInHand.acknowledge(poll)));
    }

    private static Map<UUID, List<Decided>> byCoupon(KafkaRecordBatch<String, byte[]> poll, Reader reader) {
        Map<UUID, List<Decided>> byCoupon = new LinkedHashMap<>();
        for (KafkaRecord<String, byte[]> record : poll) {
            try {
                News news = reader.read(record.getPayload());
                byCoupon.computeIfAbsent(news.couponId(), id -> new ArrayList<>()).add(news.decided());
            } catch (IOException | RuntimeException e) {
                Log.errorf(e, "Unreadable record in %s, partition %d", record.getTopic(), record.getPartition());
            }
        }
        return byCoupon;
    }
}
