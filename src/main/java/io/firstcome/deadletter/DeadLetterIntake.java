package io.firstcome.deadletter;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.hibernate.id.uuid.UuidVersion7Strategy;
import org.hibernate.reactive.mutiny.Mutiny;

import io.firstcome.Patience;
import io.firstcome.Patience.Step;
import io.firstcome.claimlog.ClaimDecided;
import io.firstcome.claimlog.ClaimReader;
import io.firstcome.claimlog.PollsInHand;
import io.firstcome.claimlog.Results;
import io.firstcome.claimlog.Results.Result;
import io.firstcome.claimlog.Topic;
import io.firstcome.issuing.DatabaseRefusal;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;

/**
 * Takes dead letters out of their topic into the table, and tells the topic of results which claims have failed. Offsets
 * move last; whatever is interrupted is done again, and doing it again changes nothing (PITFALLS 11).
 * <p>
 * An outage of the database or the broker is waited out (PITFALLS 12). What the database refuses is kept without its
 * contents; the topic still has it.
 */
@ApplicationScoped
public class DeadLetterIntake {

    private final ClaimReader reader;
    private final DeadLetters deadLetters;
    private final Mutiny.SessionFactory sessions;
    private final RetryPolicy policy;
    private final Results results;
    private final DeadLetterMetrics metrics;
    private final Patience patience;
    private final PollsInHand inHand;
    private final Clock clock;

    DeadLetterIntake(ClaimReader reader, DeadLetters deadLetters, Mutiny.SessionFactory sessions, RetryPolicy policy,
            Results results, DeadLetterMetrics metrics, Patience patience, PollsInHand inHand, Clock clock) {
        this.reader = reader;
        this.deadLetters = deadLetters;
        this.sessions = sessions;
        this.policy = policy;
        this.results = results;
        this.metrics = metrics;
        this.patience = patience;
        this.inHand = inHand;
        this.clock = clock;
    }

    /**
     * What became of one.
     *
     * @param isNew whether it was not there before
     * @param hasFailed whether its user has to be told that the claim waits for an operator
     */
    private record Stored(DeadLetter row, boolean isNew, boolean hasFailed) {
    }

    @Incoming(Topic.DEAD_LETTERS_IN)
    Uni<Void> take(KafkaRecordBatch<String, byte[]> poll) {
        return inHand.during(() -> Multi.createFrom().iterable(poll.getRecords())
                .onItem().transformToUniAndConcatenate(this::take)
                .collect().last()
                .chain(() -> PollsInHand.acknowledge(poll)));
    }

    private Uni<Void> take(KafkaRecord<String, byte[]> record) {
        return Uni.createFrom().item(() -> Letter.of(received(record), reader))
                .flatMap(letter -> untilStored(letter)
                        .onFailure().recoverWithUni(refused -> withoutContents(letter, refused)))
                .flatMap(this::tell)
                .onFailure().recoverWithUni(refused -> notStored(record, refused));
    }

    private static Letter.Received received(KafkaRecord<String, byte[]> record) {
        // The connector gives the offset to nobody but its own metadata
        var place = record.getMetadata(IncomingKafkaRecordMetadata.class)
                .orElseThrow();
        return new Letter.Received(new Letter.Origin(record.getTopic(), record.getPartition(), place.getOffset()),
                record.getTimestamp(), record.getKey(), record.getPayload(), record.getHeaders());
    }

    private Uni<Stored> untilStored(Letter letter) {
        return patience.untilDone(Step.STORE_DEAD_LETTER, () -> store(letter), failure -> !DatabaseRefusal.is(failure));
    }

    private Uni<Stored> withoutContents(Letter letter, Throwable refused) {
        Log.errorf("Dead letter of %s: the database refuses its contents: %s", letter.origin(), refused);
        return untilStored(letter.bare());
    }

    /** Not a reason to stop: the others wait behind it, and this one stands in the topic as long as that keeps it. */
    private Uni<Void> notStored(KafkaRecord<String, byte[]> record, Throwable refused) {
        Log.errorf(refused, "Dead letter not stored: %s, partition %d, key %s", record.getTopic(), record.getPartition(),
                record.getKey());
        metrics.notStored();
        return Uni.createFrom().voidItem();
    }

    /** One transaction. */
    private Uni<Stored> store(Letter letter) {
        UUID id = UuidVersion7Strategy.INSTANCE.generateUuid(null);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return sessions.withTransaction(session -> known(session, letter)
                .onItem().ifNull().switchTo(() -> deadLetters.store(session, id, letter))
                .invoke(row -> row.failedAgain(letter, DeadLetters.boundedCause(letter), policy))
                .flatMap(row -> settle(session, row, now)
                        .map(hasFailed -> new Stored(row, row.id().equals(id), hasFailed))));
    }

    /** The row of the dead letter that this is a retry of; null where it is none, or where that is not known here. */
    private Uni<DeadLetter> known(Mutiny.Session session, Letter letter) {
        return letter.retryOf() == null ? Uni.createFrom().nullItem() : deadLetters.lock(session, letter.retryOf());
    }

    /** Resolves it where its user has the coupon by another record. Says whether he is to be told that it has failed. */
    private Uni<Boolean> settle(Mutiny.Session session, DeadLetter row, Instant now) {
        if (!row.isOpen() || !row.isClaim()) {
            return Uni.createFrom().item(false);
        }
        return deadLetters.decided(session, List.of(row))
                .invoke(decided -> resolve(row, decided.get(row.id()), now))
                .flatMap(decided -> row.isOpen() ? deadLetters.couponExists(session, row.couponId())
                        : Uni.createFrom().item(false));
    }

    private void resolve(DeadLetter row, Resolution decided, Instant now) {
        if (decided != null) {
            row.resolve(decided, now);
            metrics.resolved(decided);
        }
    }

    private Uni<Void> tell(Stored stored) {
        DeadLetter row = stored.row();
        if (stored.isNew()) {
            metrics.stored();
        }
        if (!stored.hasFailed()) {
            return Uni.createFrom().voidItem();
        }
        ClaimDecided failed = ClaimDecided.failed(row.couponId(), row.userId(), row.requestedAt());
        return patience.untilDone(Step.ANNOUNCE_FAILED, () -> results.announce(List.of(new Result(failed, row.traceparent()))));
    }
}
