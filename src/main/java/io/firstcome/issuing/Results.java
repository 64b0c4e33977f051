package io.firstcome.issuing;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

import io.firstcome.claimlog.ClaimDecided;
import io.firstcome.claimlog.Topic;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;

/** Tells the world what was decided, on topic {@code coupon-issued}. */
@ApplicationScoped
public class Results {

    private final MutinyEmitter<ClaimDecided> emitter;

    Results(@Channel(Topic.RESULTS_OUT) MutinyEmitter<ClaimDecided> emitter) {
        this.emitter = emitter;
    }

    /** Completes when all in-sync replicas have all of them; fails when one could not be delivered. */
    public Uni<Void> announce(List<ClaimDecided> results) {
        if (results.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return Uni.join().all(results.stream().map(this::announce).toList())
                .andCollectFailures()
                .replaceWithVoid();
    }

    private Uni<Void> announce(ClaimDecided result) {
        return emitter.sendMessage(Message.of(result)
                .addMetadata(OutgoingKafkaRecordMetadata.<String> builder()
                        .withKey(result.couponId().toString())
                        .build()));
    }
}
