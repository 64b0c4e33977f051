package io.firstcome.issuing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.config.ConfigMapping;
import io.smallrye.mutiny.Uni;

/**
 * Lets a stop wait for the poll in hand, and keeps every other poll out of hand from then on. The database and the
 * producers are closed before the consumer is: what the issuer began after that could only fail.
 */
@ApplicationScoped
public class PollInHand {

    /** {@code firstcome.issuer.*}; the defaults and their reasons stand in application.properties. */
    @ConfigMapping(prefix = "firstcome.issuer")
    public interface Limits {

        /** false makes an instance API-only. */
        boolean enabled();

        /** How long a stop waits for the poll in hand. */
        Duration finishWithin();
    }

    private final Limits limits;

    /** Guarded by this. Open while a poll is in hand. */
    private CountDownLatch inHand = new CountDownLatch(0);
    /** Guarded by this. */
    private boolean stopping;

    PollInHand(Limits limits) {
        this.limits = limits;
    }

    /** Works on a poll; once the stop has begun the poll is left as it is, for whoever reads the partition next. */
    Uni<Void> during(Supplier<Uni<Void>> work) {
        return Uni.createFrom().deferred(() -> {
            CountDownLatch done = take();
            return done == null
                    ? Uni.createFrom().nothing()
                    : work.get().onTermination().invoke(done::countDown);
        });
    }

    /** Null where it must not be taken. */
    private synchronized CountDownLatch take() {
        if (stopping) {
            return null;
        }
        inHand = new CountDownLatch(1);
        return inHand;
    }

    private synchronized CountDownLatch stop() {
        stopping = true;
        return inHand;
    }

    /** Blocks; runs on the stopping thread, behind the last HTTP answer and ahead of what closes database and Kafka. */
    void finish(@Observes ShutdownEvent shutdown) throws InterruptedException {
        if (!stop().await(limits.finishWithin().toMillis(), TimeUnit.MILLISECONDS)) {
            Log.warnf("The poll in hand is left undone: whoever reads the partition next does it again");
        }
    }
}
