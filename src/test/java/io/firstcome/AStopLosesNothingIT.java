package io.firstcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.claim.Crowd;
import io.firstcome.claimlog.Topic;
import io.firstcome.services.Application;
import io.firstcome.services.Credentials;
import io.firstcome.services.ServerProcess;
import io.firstcome.services.Services;

/**
 * An instance that is told to stop (SIGTERM, as at every rollout) finishes what it has in hand, and the others go on: no
 * claim is lost, nothing becomes a dead letter (SPEC §3.3; PITFALLS 12).
 */
class AStopLosesNothingIT {

    private static final int CLAIMS = 1_500;
    private static final int CLIENTS = 16;
    private static final int TERMINATED = 128 + 15;
    /** quarkus.shutdown.timeout, finish-within and what the clients of Kafka take; then an orchestrator would kill. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static Services services;
    private static Credentials credentials;
    private static String token;
    private static Application one;
    private static Application other;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Records records;

    @BeforeAll
    static void startServers() {
        services = Services.start("stop");
        credentials = Credentials.create("stop-keys");
        token = credentials.token("shop", "service");
        one = new Application("stop-one", credentials.settings(services));
        other = new Application("stop-other", credentials.settings(services));
    }

    @AfterAll
    static void stopServers() {
        one.close();
        other.close();
        services.close();
    }

    @BeforeEach
    void connect() {
        records = Records.connect(services.kafka().address());
    }

    @AfterEach
    void close() {
        records.close();
        one.kill();
        other.kill();
    }

    @Test
    void whatWasAcceptedInMidDropIsIssued() throws Exception {
        // Given
        ServerProcess.startAll(List.of(one, other));
        String couponId = Campaign.create(one.url(), credentials.token("admin", "admin"), CLAIMS);
        AtomicInteger answered = new AtomicInteger();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<CompletableFuture<Integer>> claims = Crowd.users("user", CLAIMS).stream()
                .map(user -> CompletableFuture.supplyAsync(() -> claim(couponId, user, answered), clients))
                .toList();
        await().atMost(LIMIT).until(() -> answered.get() > CLAIMS / 3);

        // When
        int logged = one.logged().length();
        long begin = System.nanoTime();
        one.stop();
        Duration stop = Duration.ofNanos(System.nanoTime() - begin);

        // Then
        assertThat(answered.get()).as("the stop came in mid-drop").isLessThan(CLAIMS);
        assertThat(claims).extracting(CompletableFuture::join).doesNotContain(0);
        clients.shutdown();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(winners(couponId)).hasSize(CLAIMS));
        assertThat(winners(couponId)).extracting(Tables.Issued::rank)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, CLAIMS).boxed().toList());
        assertStoppedQuietly(logged, stop);
        assertThat(one.logged().substring(logged)).as("the polls in hand found their servers there")
                .doesNotContain("has to wait");
    }

    @Test
    void whoIsBeingServedIsAnswered() throws Exception {
        // Given: requests that wait for Redis
        one.start();
        String couponId = Campaign.create(one.url(), credentials.token("admin", "admin"), CLIENTS);
        services.redis().pause();
        List<CompletableFuture<HttpResponse<String>>> claims = new ArrayList<>();
        for (String user : Crowd.users("user", CLIENTS)) {
            claims.add(client.sendAsync(request(one.url(), couponId, user), HttpResponse.BodyHandlers.ofString()));
        }
        await().atMost(LIMIT).until(() -> requestsUnderWay() > CLIENTS);

        // When
        int logged = one.logged().length();
        long begin = System.nanoTime();
        CompletableFuture<Void> stop = CompletableFuture.runAsync(one::stop);
        await().atMost(LIMIT).until(() -> one.logged().contains("Waiting for HTTP requests to complete") || stop.isDone());
        services.redis().resume();

        // Then
        assertThat(claims).extracting(answer -> answer.join().statusCode()).isSubsetOf(202, 503);
        long accepted = claims.stream().filter(answer -> answer.join().statusCode() == 202).count();
        stop.join();
        assertStoppedQuietly(logged, Duration.ofNanos(System.nanoTime() - begin));
        one.start();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(winners(couponId)).hasSizeGreaterThanOrEqualTo((int) accepted));
    }

    @Test
    void thePollInHandIsFinished() throws Exception {
        // Given: the issuer stands before the coupon's lock
        one.start();
        String couponId = Campaign.create(one.url(), credentials.token("admin", "admin"), CLIENTS);
        try (Tables tables = Tables.connect(services.configuration()::get);
                Tables operator = Tables.connectOperator(services)) {
            tables.begin();
            tables.execute("update coupon set name = 'held' where id = ?", UUID.fromString(couponId));
            claim(couponId, "user", new AtomicInteger());
            await().atMost(LIMIT).until(() -> operator.waitingForALock() == 1);
            CompletableFuture<HttpResponse<String>> followed = follow(couponId, "user");
            await().atMost(LIMIT).until(() -> requestsUnderWay() > 1);
            int logged = one.logged().length();

            // When
            CompletableFuture<Void> stop = CompletableFuture.runAsync(one::stop);
            await().atMost(LIMIT).until(() -> one.logged().contains("Stopping: 1 polls in hand") || stop.isDone());
            tables.rollback();
            stop.join();

            // Then
            assertThat(followed.join().body()).as("the stream has ended and is not broken off")
                    .contains("\"status\":\"PENDING\"");
            assertThat(one.logged().substring(logged)).contains("Issued coupon " + couponId + " rank 1 to user ");
            assertThat(winners(couponId)).extracting(Tables.Issued::userId).containsExactly("user");
        }
    }

    private void assertStoppedQuietly(int logged, Duration stop) throws IOException {
        assertThat(stop).isLessThan(STOP_LIMIT);
        assertThat(one.exitCode()).isEqualTo(TERMINATED);
        assertThat(records.in(Topic.DEAD_LETTERS, letter -> true)).isEmpty();
        assertThat(one.logged().substring(logged).lines().filter(line -> !line.contains("Issued coupon")))
                .anyMatch(line -> line.contains("stopped in"))
                .noneMatch(line -> line.contains("\"level\":\"ERROR\"") || line.contains("stackTrace"));
    }

    /** As behind a load balancer: whom this instance does not serve any more goes to the other one. 0: nobody served him. */
    private int claim(String couponId, String user, AtomicInteger answered) {
        for (Application instance : List.of(one, other)) {
            try {
                int status = client.send(request(instance.url(), couponId, user), HttpResponse.BodyHandlers.ofString())
                        .statusCode();
                // A duplicate: accepted before, and the answer was lost
                if (status == 202 || status == 409) {
                    answered.incrementAndGet();
                    return status;
                }
            } catch (IOException gone) {
                // to the next one
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return 0;
    }

    private static HttpRequest request(String url, String couponId, String user) {
        return HttpRequest.newBuilder(URI.create(url + "/api/coupons/" + couponId + "/issue?userId=" + user))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }

    private CompletableFuture<HttpResponse<String>> follow(String couponId, String user) {
        return client.sendAsync(
                HttpRequest.newBuilder(URI.create(one.url() + "/api/coupons/" + couponId + "/issue/events?userId=" + user))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** As the instance counts them, the one that asks included. */
    private int requestsUnderWay() throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(one.managementUrl() + "/q/metrics")).build(),
                HttpResponse.BodyHandlers.ofLines()).body()
                .filter(line -> line.startsWith("http_server_active_requests{"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static List<Tables.Issued> winners(String couponId) {
        try (Tables tables = Tables.connect(services.configuration()::get)) {
            return tables.issued(couponId);
        }
    }
}
