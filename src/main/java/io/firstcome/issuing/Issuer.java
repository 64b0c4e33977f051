package io.firstcome.issuing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.common.header.internals.RecordHeader;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Metadata;

import io.firstcome.Patience;
import io.firstcome.Patience.Step;
import io.firstcome.UserHash;
import io.firstcome.claimlog.ClaimDecided;
import io.firstcome.claimlog.ClaimReader;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.claimlog.PollsInHand;
import io.firstcome.claimlog.Results;
import io.firstcome.claimlog.Results.Result;
import io.firstcome.claimlog.Spans;
import io.firstcome.claimlog.Topic;
import io.firstcome.claimlog.Traces;
import io.firstcome.claimlog.UnissuableClaim;
import io.opentelemetry.api.trace.Span;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;

/**
 * Reads the claim log and makes winners (SPEC §1). A poll is one transaction; then the results are announced, then what
 * can never be issued goes to the dead letters, and last the offsets move. Whatever is interrupted is done again from the
 * start, and doing it again changes nothing.
 * <p>
 * An outage of the database or the broker is waited out here, for as long as it takes, without moving the offset.
 */
@ApplicationScoped
public class Issuer {

    private final ClaimReader reader;
    private final IssuingTransaction transaction;
    private final Results results;
    private final Spans spans;
    private final UserHash hash;
    private final IssuerMetrics metrics;
    private final Patience patience;
    private final IssuerHealth health;
    private final PollsInHand inHand;

    Issuer(ClaimReader reader, IssuingTransaction transaction, Results results, Spans spans, UserHash hash,
            IssuerMetrics metrics, Patience patience, @Readiness IssuerHealth health, PollsInHand inHand) {
        this.reader = reader;
        this.transaction = transaction;
        this.results = results;
        this.spans = spans;
        this.hash = hash;
        this.metrics = metrics;
        this.patience = patience;
        this.health = health;
        this.inHand = inHand;
    }

    /**
     * A claim and the record that it came in.
     *
     * @param traceparent of the claim's request, null where the record does not say
     * @param span while the issuer has it in hand, null where nobody records it
     */
    private record Logged(ClaimRequested claim, KafkaRecord<String, byte[]> record, String traceparent, Span span) {
    }

    @Incoming(Topic.CLAIMS_IN)
    Uni<Void> issue(KafkaRecordBatch<String, byte[]> poll) {
        return inHand.during(() -> metrics.poll(poll.getRecords().size(), () -> take(poll)));
    }

    private Uni<Void> take(KafkaRecordBatch<String, byte[]> poll) {
        List<Logged> claims = new ArrayList<>();
        Map<KafkaRecord<String, byte[]>, Throwable> poison = new IdentityHashMap<>();
        for (KafkaRecord<String, byte[]> record : poll) {
            try {
                claims.add(logged(record));
            } catch (UnissuableClaim e) {
                poison.put(record, e);
            }
        }
        return issue(claims, poison)
                .chain(() -> deadLetter(poll, poison))
                .chain(() -> PollsInHand.acknowledge(poll))
                .onTermination().invoke(() -> claims.forEach(claim -> Spans.end(claim.span(), null,
                        poison.get(claim.record()))));
    }

    private Logged logged(KafkaRecord<String, byte[]> record) throws UnissuableClaim {
        ClaimRequested claim = reader.read(record.getPayload(), writtenAt(record));
        String traceparent = Traces.ofRecord(record.getHeaders());
        return new Logged(claim, record, traceparent, spans.process(traceparent, claim.couponId(), record));
    }

    /** Issues the claims; those that turn out to be unissuable join the poison, with the reason. */
    private Uni<Void> issue(List<Logged> claims, Map<KafkaRecord<String, byte[]>, Throwable> poison) {
        if (claims.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<ClaimRequested> inLogOrder = claims.stream().map(Logged::claim).toList();
        List<Span> traced = claims.stream().map(Logged::span).filter(Objects::nonNull).toList();
        return untilDone(Step.ISSUE,
                () -> spans.together("issue", traced, claims.size(), () -> transaction.issue(inLogOrder)),
                failure -> !DatabaseRefusal.is(failure))
                .onItemOrFailure().transformToUni((verdicts, refused) -> refused == null
                        ? conclude(claims, verdicts, poison)
                        : isolate(claims, refused, poison));
    }

    /** The database will never take this poll as a whole: one claim of it must be the reason, and the others are good. */
    private Uni<Void> isolate(List<Logged> claims, Throwable refused,
            Map<KafkaRecord<String, byte[]>, Throwable> poison) {
        if (claims.size() == 1) {
            poison.put(claims.get(0).record(), refused);
            return Uni.createFrom().voidItem();
        }
        Log.warnf("A poll of %d is issued one by one: %s", claims.size(), refused);
        return Multi.createFrom().iterable(claims)
                .onItem().transformToUniAndConcatenate(claim -> issue(List.of(claim), poison))
                .collect().last();
    }

    private Uni<Void> conclude(List<Logged> claims, List<Verdict> verdicts,
            Map<KafkaRecord<String, byte[]>, Throwable> poison) {
        List<Result> decided = new ArrayList<>();
        IssuedLines issued = new IssuedLines(hash);
        for (int i = 0; i < claims.size(); i++) {
            Logged logged = claims.get(i);
            ClaimRequested claim = logged.claim();
            Verdict verdict = verdicts.get(i);
            Spans.decided(logged.span(), verdict.kind(), verdict.owned() == null ? null : verdict.owned().rank());
            switch (verdict.kind()) {
                case WON -> {
                    metrics.issued(verdict.owned(), logged.traceparent() != null);
                    issued.add(claim, verdict.owned(), logged.traceparent());
                    decided.add(result(logged, issued(claim, verdict.owned())));
                }
                // Once more: the instance that issued it may have died before it could tell
                case OWNED -> {
                    metrics.decidedBefore();
                    decided.add(result(logged, issued(claim, verdict.owned())));
                }
                case REJECTED -> {
                    metrics.rejected(claim.gated());
                    decided.add(result(logged, rejected(claim)));
                }
                case REJECTED_BEFORE -> {
                    metrics.decidedBefore();
                    decided.add(result(logged, rejected(claim)));
                }
                case UNKNOWN_COUPON ->
                    poison.put(logged.record(), new UnissuableClaim("unknown coupon " + claim.couponId()));
            }
        }
        if (!issued.isEmpty()) {
            // By its format, so that it stands there whole (OneLineEach), and in here, under the name of the issuer
            Log.infof("%s", issued);
        }
        return untilDone(Step.ANNOUNCE, () -> results.announce(decided), failure -> true);
    }

    /** In the order of the log: each dead letter moves the offset behind itself, and none may be left behind. */
    private Uni<Void> deadLetter(KafkaRecordBatch<String, byte[]> poll,
            Map<KafkaRecord<String, byte[]>, Throwable> poison) {
        return Multi.createFrom().iterable(poll.getRecords())
                .filter(poison::containsKey)
                .onItem().transformToUniAndConcatenate(record -> deadLetter(record, poison.get(record)))
                .collect().last()
                .replaceWithVoid();
    }

    private Uni<Void> deadLetter(KafkaRecord<String, byte[]> record, Throwable cause) {
        Log.warnf("Dead letter: %s, partition %d: %s", record.getTopic(), record.getPartition(), cause);
        return untilDone(Step.DEAD_LETTER, () -> completed(record.nack(cause, recordedAt(record))), failure -> true)
                .invoke(metrics::deadLetter);
    }

    /** The connector copies everything of a record but its time, which counts where a claim has none of its own. */
    private static Metadata recordedAt(KafkaRecord<String, byte[]> record) {
        String millis = Long.toString(writtenAt(record).toEpochMilli());
        return Metadata.of(OutgoingKafkaRecordMetadata.builder()
                .withHeaders(List.of(
                        new RecordHeader(Topic.RECORDED_AT, millis.getBytes(StandardCharsets.US_ASCII))))
                .build());
    }

    private <T> Uni<T> untilDone(Step step, Supplier<Uni<T>> work, Predicate<Throwable> passes) {
        return patience.untilDone(step,
                () -> work.get().onFailure(passes).invoke(() -> health.waits(step.label())),
                passes)
                .onTermination().invoke(health::goesOn);
    }

    private static Uni<Void> completed(CompletionStage<Void> stage) {
        return Uni.createFrom().completionStage(stage);
    }

    private static Result result(Logged logged, ClaimDecided decided) {
        return new Result(decided, Spans.traceparent(logged.span(), logged.traceparent()));
    }

    private static ClaimDecided issued(ClaimRequested claim, Verdict.Owned owned) {
        return ClaimDecided.issued(claim.couponId(), claim.userId(), owned.requestedAt(), owned.rank(),
                owned.issuedAt());
    }

    private static ClaimDecided rejected(ClaimRequested claim) {
        return ClaimDecided.rejected(claim.couponId(), claim.userId(), claim.requestedAt());
    }

    private static Instant writtenAt(KafkaRecord<String, byte[]> record) {
        return record.getTimestamp();
    }
}
