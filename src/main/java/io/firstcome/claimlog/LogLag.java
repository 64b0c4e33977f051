package io.firstcome.claimlog;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;

/**
 * How far those who read our topics are behind, as the broker knows it: what is committed against the end. The consumers' own
 * figure says nothing while a poll is in hand, and is nowhere while nobody reads. Every instance says the same.
 */
@Startup
@ApplicationScoped
public class LogLag {

    /** Consumer group to the one topic that it reads. */
    private static final Map<String, String> READERS = Map.of(
            Topic.ISSUER_GROUP, Topic.CLAIMS,
            Topic.RESULTS_GROUP, Topic.RESULTS,
            Topic.USED_GROUP, Topic.USED,
            Topic.DEAD_LETTERS_GROUP, Topic.DEAD_LETTERS);

    private final AdminClient admin;
    private volatile Map<String, Long> lags = Map.of();

    LogLag(@Identifier("default-kafka-broker") Map<String, Object> brokers, LogConfig config, MeterRegistry registry) {
        Map<String, Object> settings = new HashMap<>(brokers);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) config.readTimeout().toMillis());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) config.readTimeout().toMillis());
        this.admin = AdminClient.create(settings);
        for (String topic : READERS.values()) {
            Gauge.builder("firstcome.log.lag", () -> lag(topic))
                    .description("Records of the topic that our group has not dealt with; NaN while the broker does not say")
                    .baseUnit("records")
                    .tag("topic", topic)
                    .register(registry);
        }
    }

    private double lag(String topic) {
        Long lag = lags.get(topic);
        return lag == null ? Double.NaN : lag;
    }

    /** One look; never fails, and never blocks. */
    @Scheduled(every = "${firstcome.log.look-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        return partitions()
                .flatMap(partitions -> Uni.combine().all().unis(
                        offsets(partitions, OffsetSpec.earliest()), offsets(partitions, OffsetSpec.latest()), committed())
                        .with(LogLag::lags))
                .onFailure().invoke(failure -> Log.debugf("How far the log is behind is not known: %s", failure))
                .onFailure().recoverWithItem(Map.of())
                .invoke(found -> lags = found)
                .replaceWithVoid();
    }

    private Uni<List<TopicPartition>> partitions() {
        return uni(() -> admin.describeTopics(READERS.values()).allTopicNames())
                .map(topics -> topics.values().stream().flatMap(LogLag::partitions).toList());
    }

    private static Stream<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream().map(one -> new TopicPartition(topic.name(), one.partition()));
    }

    private Uni<Map<TopicPartition, ListOffsetsResultInfo>> offsets(Collection<TopicPartition> partitions, OffsetSpec which) {
        return uni(() -> admin.listOffsets(partitions.stream().collect(Collectors.toMap(one -> one, one -> which))).all());
    }

    private Uni<Map<String, Map<TopicPartition, OffsetAndMetadata>>> committed() {
        return uni(() -> admin.listConsumerGroupOffsets(READERS.keySet().stream()
                .collect(Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec()))).all());
    }

    /** What nobody has committed yet begins at the beginning; what the topic has thrown away nobody will read. */
    private static Map<String, Long> lags(Map<TopicPartition, ListOffsetsResultInfo> begins,
            Map<TopicPartition, ListOffsetsResultInfo> ends, Map<String, Map<TopicPartition, OffsetAndMetadata>> committed) {
        Map<String, Long> lags = new HashMap<>();
        READERS.forEach((group, topic) -> lags.put(topic, ends.keySet().stream()
                .filter(partition -> partition.topic().equals(topic))
                .mapToLong(partition -> {
                    OffsetAndMetadata at = committed.getOrDefault(group, Map.of()).get(partition);
                    long begin = begins.get(partition).offset();
                    return Math.max(0, ends.get(partition).offset() - (at == null ? begin : Math.max(begin, at.offset())));
                })
                .sum()));
        return lags;
    }

    private static <T> Uni<T> uni(Supplier<KafkaFuture<T>> asked) {
        return Uni.createFrom().completionStage(() -> asked.get().toCompletionStage());
    }

    @PreDestroy
    void stop() {
        admin.close(Duration.ZERO);
    }
}
