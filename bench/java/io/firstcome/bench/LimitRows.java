package io.firstcome.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.DoubleSupplier;

import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import io.firstcome.services.RedisServer;

/** What the three servers do on this machine when nothing is in front of them. */
final class LimitRows {

    private static final String SCRIPT = """
            if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 1 then return 2 end
            if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 1 end
            redis.call('SADD', KEYS[1], ARGV[1])
            return 0
            """;
    private static final int CALLS = 400_000;
    private static final int PIPELINED = 64;
    private static final int CONNECTIONS = 2;
    private static final int RECORDS = 1_000_000;
    private static final int RECORD_BYTES = 200;
    private static final int ROWS = 200_000;
    private static final String TOPIC = "bench-limit";

    private final Bench bench;
    private final Site site;

    LimitRows(Bench bench) {
        this.bench = bench;
        this.site = bench.site();
    }

    void measure() {
        bench.row("limit-redis", () -> {
            limit("limit-redis-accept", "Redis: duplicate + stock script, accepting, %d connections, pipelined by %d"
                    .formatted(CONNECTIONS, PIPELINED), "calls/s", () -> redis(CALLS));
            limit("limit-redis-refuse", "… refusing", "calls/s", () -> redis(0));
        });
        bench.row("limit-kafka", () -> {
            createTopic();
            limit("limit-kafka", "Kafka: acks=all, %d bytes, one partition, one producer".formatted(RECORD_BYTES), "records/s",
                    this::kafka);
        });
        bench.row("limit-mysql", () -> limit("limit-mysql", "MySQL: INSERTs of %d rows, prepared, one connection"
                .formatted(Winners.ROWS), "rows/s", () -> new Winners(site).insertIntoCopy(ROWS)));
    }

    private void limit(String row, String what, String unit, DoubleSupplier measurement) {
        List<Double> runs = new ArrayList<>();
        // The first is the warm-up
        for (int run = 0; run <= bench.settings().runs(); run++) {
            double rate = bench.alone(measurement::getAsDouble);
            if (run > 0) {
                runs.add(rate);
            }
        }
        bench.report().add(Line.of(row, what, unit, Spread.of(runs, rate -> rate)));
    }

    private double redis(int stock) {
        RedisServer redis = site.services().redis();
        RedisClient.ask(redis, "DEL", TOPIC);
        String sha = RedisClient.ask(redis, "SCRIPT", "LOAD", SCRIPT);
        int each = CALLS / CONNECTIONS;
        List<List<byte[]>> commands = new ArrayList<>();
        for (int connection = 0; connection < CONNECTIONS; connection++) {
            List<byte[]> mine = new ArrayList<>(each);
            for (int i = 0; i < each; i++) {
                mine.add(RedisClient.command("EVALSHA", sha, "1", TOPIC, TokenFile.user(connection * each + i),
                        Integer.toString(stock)));
            }
            commands.add(mine);
        }
        long start = System.nanoTime();
        CompletableFuture.allOf(commands.stream()
                .map(mine -> CompletableFuture.runAsync(() -> call(redis, mine)))
                .toArray(CompletableFuture[]::new)).join();
        double seconds = (System.nanoTime() - start) / 1e9;
        RedisClient.ask(redis, "DEL", TOPIC);
        return CALLS / seconds;
    }

    private static void call(RedisServer redis, List<byte[]> commands) {
        try (RedisClient client = new RedisClient(redis)) {
            for (int first = 0; first < commands.size(); first += PIPELINED) {
                List<byte[]> some = commands.subList(first, Math.min(commands.size(), first + PIPELINED));
                some.forEach(client::send);
                client.flush();
                for (int i = 0; i < some.size(); i++) {
                    client.answer();
                }
            }
        }
    }

    private double kafka() {
        byte[] payload = new byte[RECORD_BYTES];
        Properties config = new Properties();
        config.put("bootstrap.servers", site.services().kafka().address());
        config.put("acks", "all");
        config.put("linger.ms", "5");
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(config, new StringSerializer(),
                new ByteArraySerializer())) {
            producer.partitionsFor(TOPIC);
            long start = System.nanoTime();
            for (int i = 0; i < RECORDS; i++) {
                var unused = producer.send(new ProducerRecord<>(TOPIC, "key", payload));
            }
            producer.flush();
            return RECORDS / ((System.nanoTime() - start) / 1e9);
        }
    }

    private void createTopic() {
        Properties config = new Properties();
        config.put("bootstrap.servers", site.services().kafka().address());
        try (AdminClient admin = AdminClient.create(config)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.of(1), Optional.empty()))).all().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
