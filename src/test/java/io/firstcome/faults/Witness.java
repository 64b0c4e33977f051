package io.firstcome.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;

import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.claimlog.Topic;
import io.firstcome.faults.Facts.Logged;
import io.firstcome.faults.Facts.Result;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Collects the facts of one drop from the servers themselves, not from what the application says of them. */
final class Witness implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final int SAMPLE = 100;

    private final Site site;
    private final String couponId;
    private final Records records;

    Witness(Site site, String couponId) {
        this.site = site;
        this.couponId = couponId;
        this.records = Records.connect(site.services().kafka().address());
    }

    /**
     * Returns when no claim waits for the log and the issuer has committed the end of it.
     *
     * @return whether that happened within the limit
     */
    boolean awaitRest(Duration limit) {
        Set<TopicPartition> partitions = partitions();
        try {
            await().atMost(limit).pollInterval(BETWEEN_LOOKS).ignoreExceptions()
                    .until(() -> site.outbox(couponId) == 0 && records.undecidedIn(partitions) == 0);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    int issued() {
        try (Tables tables = tables()) {
            return tables.issued(couponId).size();
        }
    }

    Facts facts(int quantity, boolean gateWasAway, Clients clients) {
        List<Logged> log = ofCoupon(Topic.CLAIMS).map(Witness::logged).toList();
        List<Result> results = ofCoupon(Topic.RESULTS).map(Witness::result).toList();
        long deadLetters = ofCoupon(Topic.DEAD_LETTERS).count();
        try (Tables tables = tables()) {
            List<Tables.Issued> rows = tables.issued(couponId);
            Map<String, String> statuses = clients.statuses(sample(rows, clients.told()));
            return new Facts(quantity, gateWasAway, clients.told(), log, results, rows,
                    tables.issuedQuantity(UUID.fromString(couponId)), deadLetters, site.outbox(couponId), statuses);
        }
    }

    @Override
    public void close() {
        records.close();
    }

    private Tables tables() {
        return Tables.connect(site.services().configuration()::get);
    }

    /** Some who won, and some who claimed and may have lost. */
    private static List<String> sample(List<Tables.Issued> rows, List<Told> told) {
        Stream<String> winners = every(rows.size() / SAMPLE, rows.stream().map(Tables.Issued::userId).toList());
        List<String> claimants = told.stream().map(Told::user).distinct().toList();
        return Stream.concat(winners, every(claimants.size() / SAMPLE, claimants)).distinct().toList();
    }

    private static Stream<String> every(int step, List<String> users) {
        return Stream.iterate(0, i -> i < users.size(), i -> i + Math.max(1, step)).map(users::get);
    }

    private Set<TopicPartition> partitions() {
        return ofCoupon(Topic.CLAIMS)
                .map(record -> new TopicPartition(record.topic(), record.partition()))
                .collect(Collectors.toSet());
    }

    private Stream<ConsumerRecord<String, byte[]>> ofCoupon(String topic) {
        return records.in(topic, record -> couponId.equals(record.key())).stream();
    }

    private static Logged logged(ConsumerRecord<String, byte[]> record) {
        JsonObject claim = json(record);
        return new Logged(claim.getString("userId"), Instant.parse(claim.getString("requestedAt")),
                claim.getBoolean("gated", false));
    }

    private static Result result(ConsumerRecord<String, byte[]> record) {
        JsonObject result = json(record);
        return new Result(result.getString("userId"), result.getString("decision"), result.getInteger("rank"));
    }

    private static JsonObject json(ConsumerRecord<String, byte[]> record) {
        return new JsonObject(Buffer.buffer(record.value()));
    }
}
