package io.firstcome.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.firstcome.claimlog.Topic;

/** When claims were issued, by what the issuer says of each; read after a run, so that the run is not disturbed. */
final class ResultsTopic implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A claim that was issued: its row was committed by then. */
    record Result(long requestedAtMillis, long issuedByMillis) {

        long tookMillis() {
            return issuedByMillis - requestedAtMillis;
        }
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private Map<TopicPartition, Long> mark;

    ResultsTopic(String brokers) {
        Properties config = new Properties();
        config.put("bootstrap.servers", brokers);
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        mark();
    }

    /** Forgets everything up to now. */
    void mark() {
        mark = ends();
    }

    /** What came for that coupon since the mark, in the order of time. */
    List<Result> since(String couponId) {
        Map<TopicPartition, Long> ends = ends();
        consumer.assign(ends.keySet());
        mark.forEach(consumer::seek);
        List<Result> results = new ArrayList<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(POLL).forEach(record -> {
                if (record.key().equals(couponId)) {
                    results.add(new Result(requestedAt(record.value()), record.timestamp()));
                }
            });
        }
        results.sort((one, other) -> Long.compare(one.issuedByMillis(), other.issuedByMillis()));
        return results;
    }

    private static long requestedAt(byte[] payload) {
        try {
            JsonNode json = JSON.readTree(payload);
            return Instant.parse(json.path("requestedAt").asText()).toEpochMilli();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<TopicPartition, Long> ends() {
        Set<TopicPartition> partitions = consumer.partitionsFor(Topic.RESULTS).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        return consumer.endOffsets(partitions);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
