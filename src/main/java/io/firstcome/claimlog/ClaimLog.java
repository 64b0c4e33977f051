package io.firstcome.claimlog;

import java.util.concurrent.Semaphore;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

import io.firstcome.Reach;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;

/**
 * The writing end of the claim log: the order of what is written here makes the winners (SPEC §1). It is its own circuit
 * breaker: while the log does not confirm, only one claim now and then is tried with it.
 */
@ApplicationScoped
public class ClaimLog {

    private final MutinyEmitter<ClaimRequested> emitter;
    private final LogConfig config;
    private final Reach reach = new Reach("The claim log", System::nanoTime);
    private final Semaphore inFlight;

    ClaimLog(@Channel(Topic.CLAIMS_OUT) MutinyEmitter<ClaimRequested> emitter, LogConfig config) {
        this.emitter = emitter;
        this.config = config;
        this.inFlight = new Semaphore(config.maxInFlight());
    }

    /** Whether the log confirms what it is given. */
    public Reach reach() {
        return reach;
    }

    /**
     * Appends a claim. What has begun goes on, whether or not somebody waits for it.
     *
     * @param trace what the claim's request belongs to; the record may leave from another thread than the request's
     * @return completes when all in-sync replicas have it. Fails with {@link LogAway} at once when the log is away or has
     *         too much to do, and later when the producer has given the claim up (delivery.timeout.ms): then it may stand in
     *         the log all the same.
     */
    public Uni<Void> append(ClaimRequested claim, Context trace) {
        if (!reach.mayTry(config.probe()) || !inFlight.tryAcquire()) {
            return Uni.createFrom().failure(new LogAway());
        }
        Uni<Void> confirmed = Uni.createFrom().deferred(() -> send(claim, trace))
                .onItem().invoke(reach::answered)
                .onFailure().invoke(reach::failed)
                .onTermination().invoke(inFlight::release)
                .memoize().indefinitely();
        confirmed
                .ifNoItem().after(config.timeout()).fail()
                .subscribe().with(done -> {
                }, late -> reach.late(config.timeout()));
        return confirmed;
    }

    private Uni<Void> send(ClaimRequested claim, Context trace) {
        return emitter.sendMessage(Message.of(claim)
                .addMetadata(OutgoingKafkaRecordMetadata.<String> builder()
                        .withKey(claim.couponId().toString())
                        .build())
                .addMetadata(TracingMetadata.withCurrent(trace)));
    }
}
