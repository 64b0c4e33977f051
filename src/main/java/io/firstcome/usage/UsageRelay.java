package io.firstcome.usage;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny;

import io.firstcome.OwnContext;
import io.firstcome.claimlog.PollsInHand;
import io.firstcome.claimlog.RecordWriter;
import io.firstcome.claimlog.Topic;
import io.firstcome.usage.UsageEvents.Waiting;
import io.quarkus.logging.Log;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * Sends what the table of events holds to topic {@code coupon-used}, in its order: at once after a commit here, and what
 * another instance left behind, or an outage, within a tick. One instance sends at a time: it has a row locked meanwhile.
 * What was sent and not deleted is sent again.
 */
@ApplicationScoped
public class UsageRelay {

    private final UsageEvents events;
    private final Mutiny.SessionFactory sessions;
    private final RecordWriter writer;
    private final OwnContext own;
    private final UsageConfig config;
    private final UsageMetrics metrics;
    private final PollsInHand inHand;
    /** Since the run under way began, and the one that began it. */
    private final AtomicInteger wakes = new AtomicInteger();
    private final AtomicBoolean fails = new AtomicBoolean();

    UsageRelay(UsageEvents events, Mutiny.SessionFactory sessions, RecordWriter writer, OwnContext own, UsageConfig config,
            UsageMetrics metrics, PollsInHand inHand) {
        this.events = events;
        this.sessions = sessions;
        this.writer = writer;
        this.own = own;
        this.config = config;
        this.metrics = metrics;
        this.inHand = inHand;
    }

    /** Something was committed. May be called by any thread; nothing blocks, and nobody waits. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            sendForAll();
        }
    }

    /** Who comes while a run is under way shares the next. */
    private void sendForAll() {
        int served = wakes.get();
        inHand.job(() -> own.run(this::sendAll)).subscribe().with(done -> {
            if (!wakes.compareAndSet(served, 0)) {
                sendForAll();
            }
        });
    }

    /** One look at what nobody has sent; never fails. Runs on the event loop. */
    @Scheduled(every = "${firstcome.usage.relay-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return inHand.job(() -> own.run(this::sendAll)
                .chain(() -> own.run(() -> sessions.withSession(session -> events.queue(session, config.countUpTo()))))
                .invoke(metrics::waiting)
                .onFailure().invoke(failure -> Log.debugf("Usage events not counted: %s", failure))
                .onFailure().recoverWithNull()
                .replaceWithVoid());
    }

    private Uni<Void> sendAll() {
        return Multi.createBy().repeating().uni(this::sendSome)
                .whilst(sent -> sent == config.relayBatch())
                .collect().last()
                .invoke(() -> fails.set(false))
                .onFailure().invoke(this::left)
                .onFailure().recoverWithNull()
                .replaceWithVoid();
    }

    /** Once an outage, not once a look. */
    private void left(Throwable failure) {
        if (fails.compareAndSet(false, true)) {
            Log.warnf("Usage events are left to the next look: %s", failure);
        }
    }

    /** How many were sent: none where somebody else is at it. */
    private Uni<Integer> sendSome() {
        return sessions.withTransaction(session -> events.lock(session)
                .flatMap(isMine -> isMine ? events.oldest(session, config.relayBatch())
                        : Uni.createFrom().item(List.<Waiting> of()))
                .call(oldest -> oldest.isEmpty() ? Uni.createFrom().voidItem()
                        : send(oldest).chain(() -> events.delete(session, oldest.stream().map(Waiting::id).toList()))))
                .map(List::size)
                .invoke(metrics::sent);
    }

    /** Side by side: the producer keeps the order, and after a failure all of them are sent again. */
    private Uni<Void> send(List<Waiting> oldest) {
        Context session = Vertx.currentContext();
        return writer.write(Topic.USED, oldest.stream().map(UsageRelay::entry).toList())
                .ifNoItem().after(config.relayWithin()).fail()
                .emitOn(MutinyHelper.executor(session));
    }

    private static RecordWriter.Entry entry(Waiting event) {
        return new RecordWriter.Entry(event.couponId().toString(), event.payload().getBytes(StandardCharsets.UTF_8),
                event.traceparent());
    }
}
