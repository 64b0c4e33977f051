package io.firstcome.claimlog;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;

import io.quarkus.logging.Log;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConnectorIncomingConfiguration;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.vertx.mutiny.core.Vertx;

/**
 * Commits what is acknowledged, as the connector's {@code latest} does, and repeats a commit that an outage or a rebalance
 * has stopped. Not repeated, a partition would seem to be behind until its next record comes, which may be never; and
 * everybody who looks at the log would take what is decided for undecided.
 */
final class PatientCommit implements KafkaCommitHandler {

    /** Makes one for each channel with {@code commit-strategy=patient}. */
    @ApplicationScoped
    @Identifier("patient")
    static class Factory implements KafkaCommitHandler.Factory {

        @Override
        public KafkaCommitHandler create(KafkaConnectorIncomingConfiguration config, Vertx vertx,
                KafkaConsumer<?, ?> consumer, BiConsumer<Throwable, Boolean> reportFailure) {
            return new PatientCommit(consumer);
        }
    }

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final KafkaConsumer<?, ?> consumer;
    /** The newest offset of each partition that is this instance's. */
    private final ConcurrentMap<TopicPartition, Long> wanted = new ConcurrentHashMap<>();

    private PatientCommit(KafkaConsumer<?, ?> consumer) {
        this.consumer = consumer;
    }

    /** Does not wait for the commit: whatever becomes of it, the record has been dealt with. */
    @Override
    public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record) {
        TopicPartition partition = new TopicPartition(record.getTopic(), record.getPartition());
        long offset = record.getOffset() + 1;
        if (wanted.merge(partition, offset, Math::max) == offset) {
            commit(partition, offset);
        }
        return Uni.createFrom().voidItem().runSubscriptionOn(record::runOnMessageContext);
    }

    private void commit(TopicPartition partition, long offset) {
        Uni.createFrom().deferred(() -> commitOnce(partition, offset))
                .onFailure(PatientCommit::passes).retry().withBackOff(SHORTEST, LONGEST).indefinitely()
                .subscribe().with(done -> {
                }, failure -> Log.warnf("%s not committed at %d: whoever has it reads it again: %s", partition, offset,
                        failure));
    }

    /** Unless there is a newer one by now, or the partition is somebody else's, who may be further. */
    private Uni<Void> commitOnce(TopicPartition partition, long offset) {
        return consumer.getAssignments()
                .flatMap(mine -> mine.contains(partition) && wanted.getOrDefault(partition, 0L) == offset
                        ? consumer.commitAsync(Map.of(partition, new OffsetAndMetadata(offset)))
                        : Uni.createFrom().voidItem());
    }

    private static boolean passes(Throwable failure) {
        return failure instanceof RetriableException || failure instanceof RebalanceInProgressException;
    }

    @Override
    public void partitionsRevoked(Collection<TopicPartition> partitions) {
        wanted.keySet().removeAll(partitions);
    }

    @Override
    public void terminate(boolean graceful) {
        wanted.clear();
    }
}
