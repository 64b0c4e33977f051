package io.firstcome;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

import io.firstcome.claimlog.Topic;

/** The broker of the application under test, as another system sees it. */
public final class Records implements AutoCloseable {

    private static final String ISSUER_GROUP = "coupon-service";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final AdminClient admin;

    private Records(String brokers) {
        Properties config = new Properties();
        config.put("bootstrap.servers", brokers);
        // What is sent together stands together in the log and is read by one poll: the producer waits for the flush
        config.put("linger.ms", "10000");
        config.put("batch.size", "1000000");
        config.put("acks", "all");
        this.producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        this.admin = AdminClient.create(config);
    }

    public static Records connect() {
        return connect(ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class));
    }

    /** @param brokers addresses, as in {@code kafka.bootstrap.servers} */
    public static Records connect(String brokers) {
        return new Records(brokers);
    }

    /** A claim as it stands in the claim log. */
    public static ProducerRecord<String, byte[]> claim(UUID couponId, String userId, Instant requestedAt) {
        return claim(couponId, """
                {"couponId":"%s","userId":"%s","requestedAt":"%s"}""".formatted(couponId, userId, requestedAt));
    }

    /** Anything in the place of a claim; null for no payload. */
    public static ProducerRecord<String, byte[]> claim(UUID couponId, String payload) {
        return new ProducerRecord<>(Topic.CLAIMS, couponId.toString(),
                payload == null ? null : payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Appends them, those of one partition in one piece, and says where they are. */
    public List<RecordMetadata> append(List<ProducerRecord<String, byte[]>> records) {
        List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
        producer.flush();
        return sent.stream().map(Records::get).toList();
    }

    /** Appends them and waits until the issuer is through with them. */
    public List<RecordMetadata> appendAndAwait(List<ProducerRecord<String, byte[]>> records) {
        List<RecordMetadata> places = append(records);
        awaitIssuer(places);
        return places;
    }

    /** Returns when the issuer has committed the end of the partitions of those places. */
    public void awaitIssuer(List<RecordMetadata> places) {
        await().atMost(LIMIT).until(() -> undecided(places) == 0);
    }

    /** How many records the issuer has not committed in the partitions of those places. */
    public long undecided(List<RecordMetadata> places) {
        // Not all partitions: a commit that fails in an outage is made good by the next one of that partition
        return undecidedIn(places.stream()
                .map(place -> new TopicPartition(place.topic(), place.partition()))
                .collect(Collectors.toSet()));
    }

    /** How many records the issuer has not committed in those partitions. */
    public long undecidedIn(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        return consumer.endOffsets(partitions).entrySet().stream()
                .mapToLong(end -> end.getValue() - offset(committed.get(end.getKey())))
                .sum();
    }

    /**
     * Sets the issuer's offsets back to the start of the log, which the broker refuses as long as an issuer runs:
     * {@code kafka-consumer-groups.sh --reset-offsets --to-earliest}.
     */
    public void resetIssuer() {
        Map<TopicPartition, OffsetAndMetadata> start = ends(Topic.CLAIMS).keySet().stream()
                .collect(Collectors.toMap(partition -> partition, partition -> new OffsetAndMetadata(0)));
        get(admin.alterConsumerGroupOffsets(ISSUER_GROUP, start).all());
    }

    /** What stands in a topic by now, of all partitions. */
    public List<ConsumerRecord<String, byte[]>> in(String topic, Predicate<ConsumerRecord<String, byte[]>> wanted) {
        Map<TopicPartition, Long> ends = ends(topic);
        consumer.assign(ends.keySet());
        consumer.seekToBeginning(ends.keySet());
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(record -> {
                if (wanted.test(record)) {
                    found.add(record);
                }
            });
        }
        return found;
    }

    /** Whether a dead letter says that it comes from that place of the claim log. */
    public static boolean isDeadLetterOf(ConsumerRecord<?, ?> letter, RecordMetadata place) {
        return header(letter, "dead-letter-partition").equals(Integer.toString(place.partition()))
                && header(letter, "dead-letter-offset").equals(Long.toString(place.offset()));
    }

    /** As text. */
    public static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        consumer.close();
        admin.close(Duration.ZERO);
    }

    private Map<TopicPartition, Long> ends(String topic) {
        return consumer.endOffsets(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .collect(Collectors.toSet()));
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() {
        return get(admin.listConsumerGroupOffsets(ISSUER_GROUP).partitionsToOffsetAndMetadata());
    }

    private static long offset(OffsetAndMetadata committed) {
        return committed == null ? 0 : committed.offset();
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
