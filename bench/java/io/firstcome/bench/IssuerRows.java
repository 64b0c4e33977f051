package io.firstcome.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import io.firstcome.bench.ResultsTopic.Result;
import io.firstcome.claimlog.Topic;

/** How fast claims become rows. */
final class IssuerRows {

    private static final int BACKLOG = 200_000;
    private static final int P99 = 99;
    private static final int P50 = 50;

    private final Bench bench;
    private final Site site;
    private final Settings settings;

    IssuerRows(Bench bench) {
        this.bench = bench;
        this.site = bench.site();
        this.settings = bench.settings();
    }

    void measure() {
        bench.longRow("drain", this::drain);
        bench.row("issued", this::acceptToIssued);
    }

    private void drain() {
        List<Double> raw = new ArrayList<>();
        List<Drained> drained = new ArrayList<>();
        try (ResultsTopic results = results()) {
            // The first is the warm-up
            for (int run = 0; run <= settings.runs(); run++) {
                boolean counts = run > 0;
                bench.alone(() -> {
                    double inserts = new Winners(site).insertIntoCopy(BACKLOG);
                    Drained rows = drainOnce(results);
                    if (counts) {
                        raw.add(inserts);
                        drained.add(rows);
                    }
                    return null;
                });
            }
        }
        bench.report().add(Line.of("drain", "Issuer draining a backlog of %,d claims".formatted(BACKLOG), "rows/s",
                Spread.of(drained, Drained::perSecond))
                .against("raw INSERTs of %d rows, one connection".formatted(Winners.ROWS), Spread.of(raw, rate -> rate))
                .with(Cpu.median(drained.stream().map(Drained::cores).toList()))
                .asking(Target.atLeast(0.25, 0.4)));
    }

    private record Drained(double perSecond, Map<String, Double> cores) {
    }

    /** Claims straight into the log, as if they had been taken while the gate was away. */
    private Drained drainOnce(ResultsTopic results) {
        Drop drop = Drop.open(site, BACKLOG);
        results.mark();
        long published = publish(drop.couponId());
        Cpu before = Cpu.look(site.groups());
        drop.published(BACKLOG);
        drop.awaitIssued();
        Map<String, Double> cores = Cpu.look(site.groups()).coresSince(before, 0);
        drop.audit();
        List<Result> all = results.since(drop.couponId());
        // While they are being written the issuer has the machine not to itself
        List<Result> alone = all.stream().filter(result -> result.issuedByMillis() > published).toList();
        long last = all.get(all.size() - 1).issuedByMillis();
        return new Drained(alone.size() * 1_000.0 / (last - published), cores);
    }

    /** @return when the last was written */
    private long publish(String couponId) {
        Properties config = new Properties();
        config.put("bootstrap.servers", site.services().kafka().address());
        config.put("acks", "all");
        config.put("linger.ms", "5");
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(config, new StringSerializer(),
                new ByteArraySerializer())) {
            String requestedAt = Instant.now().toString();
            for (int i = 0; i < BACKLOG; i++) {
                byte[] claim = """
                        {"couponId":"%s","userId":"%s","requestedAt":"%s","gated":false}"""
                        .formatted(couponId, TokenFile.user(i), requestedAt).getBytes(StandardCharsets.UTF_8);
                var unused = producer.send(new ProducerRecord<>(Topic.CLAIMS, couponId, claim));
            }
            producer.flush();
        }
        return System.currentTimeMillis();
    }

    private void acceptToIssued() {
        int rate = (int) (bench.acceptRate() / 2);
        try (ResultsTopic results = results()) {
            List<Shot> shots = new ArrayList<>();
            List<List<Result>> runs = Stream.generate(() -> bench.alone(() -> {
                Drop drop = Drop.open(site, settings.tokens());
                results.mark();
                Shot shot = bench.run(bench.claimsOnce(drop).atRate(rate));
                drop.claimed(shot);
                drop.audit();
                shots.add(shot);
                return results.since(drop.couponId());
            })).limit(settings.runs()).toList();
            bench.report().add(Line.of("issued", "Accepted to issued, p99, at half of the accept rate", "ms",
                    Spread.of(runs, run -> percentile(run, P99)))
                    .with(shots)
                    .asking(Target.atMost(500, 200.0))
                    .noting("wanted %,d/s, reached %,.0f/s; p50 %.0f ms".formatted(rate,
                            Spread.of(shots, Shot::perSecond).median(),
                            Spread.of(runs, run -> percentile(run, P50)).median())));
        }
    }

    private ResultsTopic results() {
        return new ResultsTopic(site.services().kafka().address());
    }

    private static double percentile(List<Result> results, int percent) {
        long[] took = results.stream().mapToLong(Result::tookMillis).sorted().toArray();
        return took[(int) ((took.length - 1) * (percent / 100.0))];
    }
}
