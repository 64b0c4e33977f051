package io.firstcome.claimlog;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;

import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;

/**
 * Reads what stands in the claim log behind the issuer's offsets: accepted, and not yet in the database. Kafka's clients
 * block, so this has a thread of its own; those who ask while it is busy share the next reading.
 */
@ApplicationScoped
public class UndecidedClaims {

    private final Map<String, Object> brokers;
    private final ClaimReader reader;
    private final LogConfig config;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread one = new Thread(task, "undecided-claims");
        one.setDaemon(true);
        return one;
    });
    private Uni<Undecided> next;

    UndecidedClaims(@Identifier("default-kafka-broker") Map<String, Object> brokers, ClaimReader reader, LogConfig config) {
        this.brokers = brokers;
        this.reader = reader;
        this.config = config;
    }

    /**
     * What the log holds that the issuer has not committed.
     *
     * @param claims by coupon and in the order of the log; some of them may be decided by now
     * @param ends the end of each partition
     * @param committed where the issuer is in each; a partition without a commit is at its beginning
     */
    public record Undecided(Map<UUID, List<ClaimRequested>> claims, Map<Integer, Long> ends, Map<Integer, Long> committed) {

        public List<ClaimRequested> of(UUID couponId) {
            return claims.getOrDefault(couponId, List.of());
        }

        /** The partition in which this coupon's claims stand. */
        public int partitionOf(UUID couponId) {
            byte[] key = couponId.toString().getBytes(StandardCharsets.UTF_8);
            return Utils.toPositive(Utils.murmur2(key)) % ends.size();
        }
    }

    /**
     * Reads all claims that had got into the log when this was called and that the issuer has not committed.
     *
     * @return fails when Kafka does not answer within {@code firstcome.log.read-timeout}, or holds more than
     *         {@code firstcome.log.max-undecided}
     */
    public synchronized Uni<Undecided> read() {
        if (next == null) {
            next = Uni.createFrom().item(this::readNow)
                    .runSubscriptionOn(thread)
                    .memoize().indefinitely();
            next.subscribe().with(claims -> {
            }, failure -> {
            });
        }
        return next;
    }

    private Undecided readNow() {
        synchronized (this) {
            // Who comes from here on may know of claims that this reading misses
            next = null;
        }
        Instant deadline = Instant.now().plus(config.readTimeout());
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            Map<TopicPartition, Long> ends = ends(consumer, deadline);
            Map<TopicPartition, Long> begins = begins(consumer, ends, deadline);
            return new Undecided(read(consumer, begins, ends, deadline), byPartition(ends), byPartition(begins));
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The log could not be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Map<TopicPartition, Long> ends(Consumer<byte[], byte[]> consumer, Instant deadline)
            throws TimeoutException {
        List<TopicPartition> partitions = consumer.partitionsFor(Topic.CLAIMS, until(deadline)).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        return new HashMap<>(consumer.endOffsets(partitions, until(deadline)));
    }

    /** Where the issuer is; where it has not begun, the beginning of the log. */
    private Map<TopicPartition, Long> begins(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends,
            Instant deadline) throws ExecutionException, InterruptedException, TimeoutException {
        Map<TopicPartition, Long> begins = new HashMap<>(consumer.beginningOffsets(ends.keySet(), until(deadline)));
        AdminClient admin = AdminClient.create(brokers);
        try {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(Topic.ISSUER_GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get(until(deadline).toMillis(), TimeUnit.MILLISECONDS);
            committed.forEach((partition, offset) -> {
                if (offset != null) {
                    begins.computeIfPresent(partition, (same, begin) -> Math.max(begin, offset.offset()));
                }
            });
        } finally {
            admin.close(Duration.ZERO);
        }
        return begins;
    }

    private Map<UUID, List<ClaimRequested>> read(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> begins,
            Map<TopicPartition, Long> ends, Instant deadline) throws TimeoutException {
        Map<UUID, List<ClaimRequested>> claims = new HashMap<>();
        int count = 0;
        List<TopicPartition> behind = ends.keySet().stream().filter(one -> begins.get(one) < ends.get(one)).toList();
        consumer.assign(behind);
        behind.forEach(partition -> consumer.seek(partition, begins.get(partition)));
        while (behind.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            until(deadline);
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                count += add(each, claims);
            }
            if (count > config.maxUndecided()) {
                throw new IllegalStateException("More than " + config.maxUndecided() + " claims are undecided");
            }
        }
        return claims;
    }

    private static Duration until(Instant deadline) throws TimeoutException {
        Duration left = Duration.between(Instant.now(), deadline);
        if (left.toMillis() <= 0) {
            throw new TimeoutException("The log does not answer in time");
        }
        return left;
    }

    private static Map<Integer, Long> byPartition(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .collect(Collectors.toMap(offset -> offset.getKey().partition(), Map.Entry::getValue));
    }

    /** Counts what it adds: what cannot be read will be a dead letter, and needs no place. */
    private int add(ConsumerRecord<byte[], byte[]> each, Map<UUID, List<ClaimRequested>> claims) {
        try {
            ClaimRequested claim = reader.read(each.value(), Instant.ofEpochMilli(each.timestamp()));
            claims.computeIfAbsent(claim.couponId(), id -> new ArrayList<>()).add(claim);
            return 1;
        } catch (UnissuableClaim e) {
            return 0;
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(brokers);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) config.readTimeout().toMillis());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @PreDestroy
    void stop() {
        thread.shutdownNow();
    }
}
