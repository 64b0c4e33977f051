package io.firstcome.claimlog;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;

/** The writing end of the claim log: the order of what is written here makes the winners (SPEC §1). */
@ApplicationScoped
public class ClaimLog {

    private final MutinyEmitter<ClaimRequested> emitter;

    ClaimLog(@Channel(Topic.CLAIMS_OUT) MutinyEmitter<ClaimRequested> emitter) {
        this.emitter = emitter;
    }

    /**
     * Appends a claim.
     *
     * @param trace what the claim's request belongs to; the record may leave from another thread than the request's
     * @return completes when all in-sync replicas have it; fails when the producer has given it up (delivery.timeout.ms)
     *         or has no room for it. After a failure it may still stand in the log: nobody can know.
     */
    public Uni<Void> append(ClaimRequested claim, Context trace) {
        return emitter.sendMessage(Message.of(claim)
                .addMetadata(OutgoingKafkaRecordMetadata.<String> builder()
                        .withKey(claim.couponId().toString())
                        .build())
                .addMetadata(TracingMetadata.withCurrent(trace)));
    }
}
