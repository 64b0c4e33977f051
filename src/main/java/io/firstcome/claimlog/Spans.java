package io.firstcome.claimlog;

import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;

/**
 * The spans of a claim between its HTTP request and its SQL, which Quarkus records (docs/adr/0016). They hang on the text that
 * goes with the claim ({@link Traces}), so that they come together again behind outbox, relay and log. Where nobody records
 * spans, and where this claim was not sampled, there are none (null), which costs one look at the flag. For any thread.
 */
// no proxy between the hot path and the flag
@Singleton
public final class Spans {

    private static final AttributeKey<String> COUPON = AttributeKey.stringKey("firstcome.coupon.id");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("firstcome.outcome");
    private static final AttributeKey<Long> RANK = AttributeKey.longKey("firstcome.rank");
    // OpenTelemetry's semantic conventions
    private static final AttributeKey<String> DATABASE = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> MESSAGING = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    private static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    private static final AttributeKey<Long> MESSAGES = AttributeKey.longKey("messaging.batch.message_count");

    private final boolean areRecorded;
    private final Tracer tracer;

    Spans(Tracer tracer, @ConfigProperty(name = "quarkus.otel.sdk.disabled") boolean isOff) {
        this.areRecorded = !isOff;
        this.tracer = tracer;
    }

    private boolean isRecorded(String traceparent) {
        return areRecorded && Traces.isSampled(traceparent);
    }

    /**
     * A claim asks the gate; null where that is not recorded. The gate adds how many claims share its call, where there is one.
     */
    public Span gate(String traceparent, UUID couponId) {
        if (!isRecorded(traceparent)) {
            return null;
        }
        return child(traceparent, "gate claim", SpanKind.CLIENT)
                .setAttribute(DATABASE, "redis")
                .setAttribute(COUPON, couponId.toString())
                .startSpan();
    }

    /**
     * Ends a span.
     *
     * @param outcome null after a failure
     * @param failure null for none
     */
    public static void end(Span span, Enum<?> outcome, Throwable failure) {
        if (span == null) {
            return;
        }
        if (outcome != null) {
            span.setAttribute(OUTCOME, outcome.name());
        }
        if (failure != null) {
            // The class alone: what databases say of a row may name its user
            span.setStatus(StatusCode.ERROR, failure.getClass().getName());
        }
        span.end();
    }

    /** A record on its way to the log; null where that is not recorded. */
    Span send(String topic, String key, String traceparent) {
        if (!isRecorded(traceparent)) {
            return null;
        }
        return messaging(child(traceparent, "send " + topic, SpanKind.PRODUCER), topic, "send")
                .setAttribute(COUPON, key)
                .startSpan();
    }

    /** The issuer has a claim in hand; null where that is not recorded. */
    public Span process(String traceparent, UUID couponId, KafkaRecord<?, ?> record) {
        if (!isRecorded(traceparent)) {
            return null;
        }
        long offset = record.getMetadata(IncomingKafkaRecordMetadata.class).map(where -> where.getOffset())
                .orElse(-1L);
        return messaging(child(traceparent, "process " + Topic.CLAIMS, SpanKind.CONSUMER), Topic.CLAIMS, "process")
                .setAttribute(COUPON, couponId.toString())
                .setAttribute(PARTITION, Integer.toString(record.getPartition()))
                .setAttribute(OFFSET, offset)
                .startSpan();
    }

    /** What the log decided. */
    public static void decided(Span span, Enum<?> verdict, Integer rank) {
        if (span != null) {
            span.setAttribute(OUTCOME, verdict.name());
            if (rank != null) {
                span.setAttribute(RANK, (long) rank);
            }
        }
    }

    /** What goes on with whatever comes of this span: its own context, or the text that there was where it is none. */
    public static String traceparent(Span span, String otherwise) {
        return span == null ? otherwise : Traces.of(span.getSpanContext());
    }

    /**
     * Does the work that several claims share by one span: below the first of them and linked with the others, both ways. What
     * Quarkus records of the work (SQL) is below it. Called on a duplicated Vert.x context, as the work has to run on one.
     *
     * @param claims their spans, without null
     * @param records how many claims there are, recorded or not
     */
    // the scope ends with the work, on whatever thread
    @SuppressWarnings("MustBeClosedChecker")
    public <T> Uni<T> together(String name, List<Span> claims, int records, Supplier<Uni<T>> work) {
        if (claims.isEmpty()) {
            return work.get();
        }
        Span first = claims.get(0);
        List<Span> others = claims.subList(1, claims.size());
        SpanBuilder builder = tracer.spanBuilder(name)
                .setParent(Context.root().with(first))
                .setAttribute(MESSAGES, (long) records);
        others.forEach(other -> builder.addLink(other.getSpanContext()));
        Span span = builder.startSpan();
        others.forEach(other -> other.addLink(span.getSpanContext()));
        Scope scope = span.makeCurrent();
        return work.get().onTermination().invoke((done, failure, isCancelled) -> {
            scope.close();
            end(span, null, failure);
        });
    }

    private SpanBuilder child(String traceparent, String name, SpanKind kind) {
        return tracer.spanBuilder(name).setParent(Traces.context(traceparent)).setSpanKind(kind);
    }

    private static SpanBuilder messaging(SpanBuilder span, String topic, String operation) {
        return span.setAttribute(MESSAGING, "kafka")
                .setAttribute(DESTINATION, topic)
                .setAttribute(OPERATION, operation)
                .setAttribute(OPERATION_TYPE, operation);
    }
}
