package io.firstcome.services;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** One Kafka node, broker and controller in one (KRaft), in a JVM and on a class path of its own. */
public final class KafkaServer extends ServerProcess {

    private static final String STARTED = "Kafka Server started";

    private final ServerJars jars;
    private final ServerSize size;
    private final int controllerPort = freePort();

    KafkaServer(Path directory, ServerJars jars, ServerSize size) {
        super("Kafka", directory);
        this.jars = jars;
        this.size = size;
    }

    @Override
    void prepareData(Path data) throws IOException {
        // what "kafka-storage format" would write
        Files.writeString(Files.createDirectories(logs(data)).resolve("meta.properties"), """
                version=1
                cluster.id=%s
                directory.id=%s
                node.id=1
                """.formatted(randomId(), randomId()));
    }

    @Override
    List<String> command(Path data) throws IOException {
        Path configuration = Files.writeString(data.resolve("server.properties"), configuration(data));
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m", "-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(size.brokerOptions());
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.showDateTime=true",
                "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-cp", jars.classPath(),
                "kafka.Kafka", configuration.toString()));
        return command;
    }

    private String configuration(Path data) {
        return """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@%1$s:%2$d
                listeners=PLAINTEXT://%1$s:%3$d,CONTROLLER://%1$s:%2$d
                advertised.listeners=PLAINTEXT://%1$s:%3$d
                controller.listener.names=CONTROLLER
                log.dirs=%4$s
                # there is one broker
                offsets.topic.replication.factor=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                share.coordinator.state.topic.replication.factor=1
                share.coordinator.state.topic.min.isr=1
                # the default of 50 means 50 files and half a second when the first consumer comes
                offsets.topic.num.partitions=1
                transaction.state.log.num.partitions=1
                # a consumer is alone in its group and need not wait for others
                group.initial.rebalance.delay.ms=0
                # a broker that was killed is believed to live until its session ends, and could not return before
                broker.heartbeat.interval.ms=100
                broker.session.timeout.ms=1000
                """.formatted(HOST, controllerPort, port(), logs(data));
    }

    /** The broker says so itself, after the controller has let it in; its port answers earlier. */
    @Override
    boolean answers() throws IOException {
        return log().contains(STARTED);
    }

    private static Path logs(Path data) {
        return data.resolve("logs");
    }

    /** A random id in Kafka's notation. */
    private static String randomId() {
        UUID id = UUID.randomUUID();
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
