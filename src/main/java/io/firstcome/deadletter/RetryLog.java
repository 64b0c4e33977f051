package io.firstcome.deadletter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.common.header.internals.RecordHeader;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

import io.firstcome.claimlog.Topic;
import io.firstcome.claimlog.Traces;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;

/** Puts dead letters into the claim log once more, byte by byte as they came, under headers that say which they are. */
@ApplicationScoped
public class RetryLog {

    /** Header: the id of the dead letter that is tried again. */
    static final String DEAD_LETTER = "firstcome-dead-letter";
    /** Header: how often the issuer will have failed with it if it fails now. */
    static final String ATTEMPT = "firstcome-attempt";

    private final MutinyEmitter<Record<String, byte[]>> emitter;

    RetryLog(@Channel(Topic.RETRIES_OUT) MutinyEmitter<Record<String, byte[]>> emitter) {
        this.emitter = emitter;
    }

    /**
     * @param payload null for a record without one
     * @return completes when all in-sync replicas have it; after a failure it may still stand in the log
     */
    Uni<Void> append(DeadLetter letter, byte[] payload) {
        // A claim belongs to the partition of its coupon, whatever key it came with
        String key = letter.isClaim() ? letter.couponId().toString() : letter.recordKey();
        List<RecordHeader> headers = new ArrayList<>(List.of(header(DEAD_LETTER, letter.id().toString()),
                header(ATTEMPT, Integer.toString(letter.attempts() + 1))));
        if (letter.traceparent() != null) {
            // So that the retry is found under the id of the claim's request
            headers.add(header(Traces.HEADER, letter.traceparent()));
        }
        var metadata = OutgoingKafkaRecordMetadata.<String> builder().withHeaders(List.copyOf(headers));
        if (letter.recordedAt().equals(letter.requestedAt())) {
            // The claim may have no time of its own: then this one is what it is known by
            metadata.withTimestamp(letter.recordedAt());
        }
        return emitter.sendMessage(Message.of(Record.of(key, payload))
                .addMetadata(metadata.build()));
    }

    private static RecordHeader header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
