package io.firstcome.issuing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Metadata;

import io.firstcome.Patience;
import io.firstcome.Patience.Step;
import io.firstcome.claimlog.ClaimDecided;
import io.firstcome.claimlog.ClaimReader;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.claimlog.PollsInHand;
import io.firstcome.claimlog.Results;
import io.firstcome.claimlog.Topic;
import io.firstcome.claimlog.Traces;
import io.firstcome.claimlog.UnissuableClaim;
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
    private final IssuerMetrics metrics;
    private final Patience patience;
    private final IssuerHealth health;
    private final PollsInHand inHand;

    Issuer(ClaimReader reader, IssuingTransaction transaction, Results results, IssuerMetrics metrics,
            Patience patience, @Readiness IssuerHealth health, PollsInHand inHand) {
        this.reader = reader;
        this.transaction = transaction;
        this.results = results;
        this.metrics = metrics;
        this.patience = patience;
        this.health = health;
        this.inHand = inHand;
    }

    /** A claim and the record that it came in. */
    private record Logged(ClaimRequested claim, KafkaRecord<String, byte[]> record) {
    }

    /** A line for each row that was written (SPEC §3.8), by one entry in the log for all: an entry costs what ten lines do. */
    private static final class IssuedLines {

        private final StringBuilder lines = new StringBuilder();

        void add(Logged logged, Verdict.Owned owned, String trace) {
            lines.append(System.lineSeparator())
                    .append("Issued coupon ").append(logged.claim().couponId())
                    .append(" rank ").append(owned.rank())
                    .append(" to user ").append(logged.claim().userId())
                    .append(", trace ").append(trace);
        }

        boolean isEmpty() {
            return lines.isEmpty();
        }

        @Override
        public String toString() {
            return lines.toString();
        }
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
                claims.add(new Logged(reader.read(record.getPayload(), writtenAt(record)), record));
            } catch (UnissuableClaim e) {
                poison.put(record, e);
            }
        }
        return issue(claims, poison)
                .chain(() -> deadLetter(poll, poison))
                .chain(() -> PollsInHand.acknowledge(poll));
    }

    /** Issues the claims; those that turn out to be unissuable join the poison, with the reason. */
    private Uni<Void> issue(List<Logged> claims, Map<KafkaRecord<String, byte[]>, Throwable> poison) {
        if (claims.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<ClaimRequested> inLogOrder = claims.stream().map(Logged::claim).toList();
        return untilDone(Step.ISSUE, () -> transaction.issue(inLogOrder), failure -> !DatabaseRefusal.is(failure))
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
        List<ClaimDecided> decided = new ArrayList<>();
        IssuedLines issued = new IssuedLines();
        for (int i = 0; i < claims.size(); i++) {
            Logged logged = claims.get(i);
            ClaimRequested claim = logged.claim();
            Verdict verdict = verdicts.get(i);
            switch (verdict.kind()) {
                case WON -> {
                    String trace = traceId(logged.record());
                    metrics.issued(verdict.owned(), trace);
                    issued.add(logged, verdict.owned(), trace);
                    decided.add(issued(claim, verdict.owned()));
                }
                // Once more: the instance that issued it may have died before it could tell
                case OWNED -> {
                    metrics.decidedBefore();
                    decided.add(issued(claim, verdict.owned()));
                }
                case REJECTED -> {
                    metrics.rejected(claim.gated());
                    decided.add(rejected(claim));
                }
                case REJECTED_BEFORE -> {
                    metrics.decidedBefore();
                    decided.add(rejected(claim));
                }
                case UNKNOWN_COUPON ->
                    poison.put(logged.record(), new UnissuableClaim("unknown coupon " + claim.couponId()));
            }
        }
        if (!issued.isEmpty()) {
            // In here, so that it stands under the name of the issuer
            Log.info(issued);
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

    /** Of the claim's HTTP request, {@link Traces#NONE} where the record does not say. */
    private static String traceId(KafkaRecord<String, byte[]> record) {
        Header header = record.getHeaders().lastHeader(Traces.HEADER);
        return Traces.id(header == null || header.value() == null ? null
                : new String(header.value(), StandardCharsets.US_ASCII));
    }
}
