package io.firstcome.operation;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

import io.firstcome.claimlog.Topic;
import io.quarkus.logging.Log;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.config.ConfigMapping;

/** Creates the topics of SPEC §4 where they are missing, before the first consumer asks for them. */
@ApplicationScoped
public class Topics {

    /** {@code firstcome.topics.*}; the defaults and their reasons stand in application.properties. */
    @ConfigMapping(prefix = "firstcome.topics")
    public interface Limits {

        int partitions();

        /** -1 for the broker's own default. */
        short replicas();

        /** How large a record of the dead-letter topic may be: more than one of the claim log, for it says why. */
        int deadLetterMaxBytes();

        /** How long the start waits for the broker. */
        Duration timeout();
    }

    private final Map<String, Object> brokers;
    private final Limits limits;

    Topics(@Identifier("default-kafka-broker") Map<String, Object> brokers, Limits limits) {
        this.brokers = brokers;
        this.limits = limits;
    }

    /** Blocks; runs on the starting thread, ahead of the channels, which start at LIBRARY_BEFORE. */
    void create(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start) throws InterruptedException {
        Map<String, Object> config = new HashMap<>(brokers);
        int timeoutMillis = (int) limits.timeout().toMillis();
        config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
        config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
        try (AdminClient admin = AdminClient.create(config)) {
            List<NewTopic> topics = List.of(topic(Topic.CLAIMS), topic(Topic.RESULTS), topic(Topic.USED), deadLetters());
            CreateTopicsResult created = admin.createTopics(topics);
            for (Map.Entry<String, KafkaFuture<Void>> topic : created.values().entrySet()) {
                await(topic.getKey(), topic.getValue(), timeoutMillis);
            }
        }
    }

    private static void await(String name, KafkaFuture<Void> created, int timeoutMillis) throws InterruptedException {
        try {
            created.get(timeoutMillis, TimeUnit.MILLISECONDS);
            Log.infof("Topic %s created", name);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                notCreated(name, e.getCause());
            }
        } catch (TimeoutException e) {
            notCreated(name, e);
        }
    }

    /** Not a reason to stay down: the broker may make them by itself, or somebody else has the right to. */
    private static void notCreated(String name, Throwable cause) {
        Log.warnf("Topic %s could not be created: %s", name, cause);
    }

    private NewTopic deadLetters() {
        return topic(Topic.DEAD_LETTERS).configs(
                Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(limits.deadLetterMaxBytes())));
    }

    private NewTopic topic(String name) {
        Optional<Short> replicas = limits.replicas() < 0 ? Optional.empty() : Optional.of(limits.replicas());
        return new NewTopic(name, Optional.of(limits.partitions()), replicas);
    }
}
