package io.firstcome.claimlog;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

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
     * Completes when all in-sync replicas have all of them, on the caller's context; fails when one could not be delivered,
     * after it is known of all.
     */
    public Uni<Void> announce(List<ClaimDecided> results) {
        if (results.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Context caller = Vertx.currentContext();
        Uni<Void> announced = Uni.createFrom().emitter(done -> announce(results, done));
        return caller == null ? announced : announced.emitOn(MutinyHelper.executor(caller));
    }

    private void announce(List<ClaimDecided> results, UniEmitter<? super Void> done) {
        AtomicInteger open = new AtomicInteger(results.size());
        AtomicReference<Exception> failed = new AtomicReference<>();
        for (ClaimDecided result : results) {
            writer.write(Topic.RESULTS, result.couponId().toString(), bytes(result), null, failure -> {
                if (failure != null) {
                    failed.set(failure);
                }
                if (open.decrementAndGet() == 0) {
                    end(done, failed.get());
                }
            });
        }
    }

    private static void end(UniEmitter<? super Void> done, Exception failure) {
        if (failure == null) {
            done.complete(null);
        } else {
            done.fail(failure);
        }
    }

    private byte[] bytes(ClaimDecided result) {
        try {
            return json.writeValueAsBytes(result);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }
}
