package io.firstcome.claimlog;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import io.firstcome.Callbacks;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.opentelemetry.api.trace.Span;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * Writes records to the topics: claims, results and what becomes of issued coupons. The producer itself, without a channel
 * around it: a channel hands each record from thread to thread and costs more than the record (docs/adr/0011). For any thread;
 * {@code max.block.ms=0} keeps it from ever waiting, so that the event loop may write.
 */
@ApplicationScoped
public class RecordWriter {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final KafkaProducer<String, byte[]> producer;
    private final KafkaClientMetrics metrics;
    private final LogConfig config;
    private final Spans spans;

    RecordWriter(@Identifier("default-kafka-broker") Map<String, Object> brokers, LogConfig config, Spans spans,
            MeterRegistry registry) {
        Map<String, Object> settings = new HashMap<>(brokers);
        settings.putAll(config.producer());
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        this.config = config;
        this.spans = spans;
        this.metrics = new KafkaClientMetrics(producer);
        metrics.bindTo(registry);
    }

    /**
     * A record.
     *
     * @param traceparent null for none
     */
    public record Entry(String key, byte[] value, String traceparent) {
    }

    /**
     * Writes them in their order. Completes when all in-sync replicas have all of them, on the caller's context; fails when one
     * could not be delivered, after it is known of all: the others may stand in the topic all the same.
     */
    public Uni<Void> write(String topic, List<Entry> entries) {
        if (entries.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Context caller = Vertx.currentContext();
        Uni<Void> written = Callbacks.uni(done -> write(topic, entries, done));
        return caller == null ? written : written.emitOn(MutinyHelper.executor(caller));
    }

    private void write(String topic, List<Entry> entries, BiConsumer<Void, Throwable> done) {
        AtomicInteger open = new AtomicInteger(entries.size());
        AtomicReference<Exception> failed = new AtomicReference<>();
        for (Entry entry : entries) {
            write(topic, entry.key(), entry.value(), entry.traceparent(), failure -> {
                if (failure != null) {
                    failed.set(failure);
                }
                if (open.decrementAndGet() == 0) {
                    done.accept(null, failed.get());
                }
            });
        }
    }

    /**
     * @param traceparent what the record belongs to, null for none; where spans are recorded its header is that of the span
     *        that sends it
     * @param outcome hears null when all in-sync replicas have it, else why the producer has given it up: then it may stand in
     *        the topic all the same. On the producer's thread, or at once; it does not fail, and does not block.
     */
    void write(String topic, String key, byte[] value, String traceparent, Consumer<Exception> outcome) {
        Span sending = spans.send(topic, key, traceparent);
        if (sending == null) {
            send(topic, key, value, traceparent, outcome);
        } else {
            send(topic, key, value, Spans.traceparent(sending, traceparent), failure -> {
                Spans.end(sending, null, failure);
                outcome.accept(failure);
            });
        }
    }

    // the callback is told whatever the future would say
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(String topic, String key, byte[] value, String traceparent, Consumer<Exception> outcome) {
        List<Header> headers = traceparent == null ? List.of()
                : List.of(new RecordHeader(Traces.HEADER, traceparent.getBytes(StandardCharsets.US_ASCII)));
        try {
            producer.send(new ProducerRecord<>(topic, null, key, value, headers), (where, failure) -> outcome.accept(failure));
        } catch (KafkaException e) {
            outcome.accept(e);
        }
    }

    /** The producer has to know where the topics are before the first claim, for it never waits. Blocks the start. */
    void findTopics(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) StartupEvent start)
            throws InterruptedException {
        long end = System.nanoTime() + config.findTopicsWithin().toNanos();
        for (String topic : List.of(Topic.CLAIMS, Topic.RESULTS, Topic.USED)) {
            while (!isFound(topic)) {
                if (System.nanoTime() - end >= 0) {
                    // Each claim that tries the log looks for it again
                    Log.warnf("Topic %s has not been found yet", topic);
                    return;
                }
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            }
        }
    }

    private boolean isFound(String topic) {
        try {
            return !producer.partitionsFor(topic).isEmpty();
        } catch (TimeoutException notYet) {
            return false;
        }
    }

    /** What is not confirmed by then is in the outbox, or its poll is not acknowledged. */
    @PreDestroy
    void close() {
        metrics.close();
        producer.close(config.closeWithin());
    }
}
