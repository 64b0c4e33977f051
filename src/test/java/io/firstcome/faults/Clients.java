package io.firstcome.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.firstcome.faults.Told.Asked;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/**
 * Many people who claim. Where there is no answer, or one that says "not now", each tries again, until he knows. All that they
 * are told is written down. Every thirtieth looks again and again at what became of his claim.
 * <p>
 * Either a shop's back end claims for them, with an Idempotency-Key for each, and tries again at the other instance; or they
 * claim for themselves, as a browser does: who comes looks at the coupon first, and sends his own token and nothing else.
 */
final class Clients implements AutoCloseable {

    private static final int CONNECTIONS = 300;
    /** Shorter than an instance that stops leaves a connection open on which nobody asks anything. */
    private static final int IDLE_SECONDS = 2;
    private static final Duration PATIENCE_OF_SHOP = Duration.ofSeconds(3);
    /** Whatever an instance does, it has answered by then. */
    private static final Duration PATIENCE_OF_PEOPLE = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 60;
    private static final long SHORTEST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 2_000;
    private static final long TICK_MILLIS = 10;
    private static final int USERS_FOR_ONE_POLLER = 30;
    private static final long BETWEEN_POLLS_MILLIS = 700;
    private static final String RETRY_AFTER = "Retry-After";

    private final Vertx vertx = Vertx.vertx();
    /** All that follows happens on the one event loop of this context. */
    private final Context loop = vertx.getOrCreateContext();
    private final HttpClient client = vertx.createHttpClient(new HttpClientOptions().setKeepAliveTimeout(IDLE_SECONDS),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    private final List<String> urls;
    private final boolean areOnTheirOwn;
    private final Duration patience;
    private final UnaryOperator<String> tokens;
    private final String couponId;

    private final List<Told> told = new ArrayList<>();
    private Arrivals last;
    private boolean isPolling = true;

    private Clients(List<String> urls, boolean areOnTheirOwn, UnaryOperator<String> tokens, String couponId) {
        this.urls = urls;
        this.areOnTheirOwn = areOnTheirOwn;
        this.patience = areOnTheirOwn ? PATIENCE_OF_PEOPLE : PATIENCE_OF_SHOP;
        this.tokens = tokens;
        this.couponId = couponId;
    }

    /** A shop claims for them, at both instances. */
    static Clients ofShop(Site site, String couponId) {
        String token = site.token();
        return new Clients(site.urls(), false, user -> token, couponId);
    }

    /** They claim for themselves. */
    static Clients onTheirOwn(Site site, String url, String couponId) {
        Map<String, String> tokens = new HashMap<>();
        return new Clients(List.of(url), true, user -> tokens.computeIfAbsent(user, site::tokenOf), couponId);
    }

    /** One answer, or none. */
    private record Answer(int status, String word, long retryAfterMillis) {
    }

    /**
     * Users come at a steady pace and claim.
     *
     * @param over the time in which they come
     * @param limit who has no answer by then gives up
     * @return completes when the last has his answer or has given up
     */
    Future<Void> come(String prefix, int users, Duration over, Duration limit) {
        Promise<Void> done = Promise.promise();
        loop.runOnContext(go -> {
            last = new Arrivals(prefix, users, over, Instant.now().plus(limit), done);
            last.begin();
        });
        return done.future();
    }

    /** Nobody else comes; who is there gets his answer. */
    void stopComing() {
        loop.runOnContext(go -> last.stop());
    }

    /** Asks for the status of each, a few times where it is not decided yet or not known now. */
    Map<String, String> statuses(List<String> users) {
        Map<String, String> statuses = new HashMap<>();
        Promise<Void> done = Promise.promise();
        loop.runOnContext(go -> Future.all(users.stream().map(user -> finalStatus(user, 0, statuses)).toList())
                .<Void> mapEmpty().onComplete(done));
        join(done.future());
        return statuses;
    }

    /** Nobody looks at his claim any more. */
    void stopPolling() {
        loop.runOnContext(go -> isPolling = false);
    }

    /** In the order of the answers. */
    List<Told> told() {
        Promise<List<Told>> copy = Promise.promise();
        loop.runOnContext(go -> copy.complete(List.copyOf(told)));
        return join(copy.future());
    }

    static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @Override
    public void close() {
        client.close();
        join(vertx.close());
    }

    /** Users on their way. */
    private final class Arrivals {

        private final String prefix;
        private final Duration over;
        private final Instant limit;
        private final Promise<Void> done;
        private final long begun = System.nanoTime();

        private int users;
        private int arrived;
        private int finished;

        Arrivals(String prefix, int users, Duration over, Instant limit, Promise<Void> done) {
            this.prefix = prefix;
            this.users = users;
            this.over = over;
            this.limit = limit;
            this.done = done;
        }

        void begin() {
            if (users == 0) {
                done.complete();
                return;
            }
            vertx.setPeriodic(1, TICK_MILLIS, timer -> {
                while (arrived < due()) {
                    new Claimer(prefix + "-" + arrived, arrived, this).come();
                    arrived++;
                }
                if (arrived == users) {
                    vertx.cancelTimer(timer);
                }
            });
        }

        private long due() {
            double passed = (System.nanoTime() - begun) / (double) Math.max(1, over.toNanos());
            return passed >= 1 ? users : (long) (passed * users);
        }

        void stop() {
            users = arrived;
            completeIfAllAreServed();
        }

        void finished() {
            finished++;
            completeIfAllAreServed();
        }

        private void completeIfAllAreServed() {
            if (finished == users) {
                done.tryComplete();
            }
        }
    }

    /** One user who wants the coupon. */
    private final class Claimer {

        private final String user;
        private final int number;
        private final Arrivals arrivals;
        private final String idempotencyKey = UUID.randomUUID().toString();
        private int attempts;

        Claimer(String user, int number, Arrivals arrivals) {
            this.user = user;
            this.number = number;
            this.arrivals = arrivals;
        }

        void come() {
            if (areOnTheirOwn) {
                Instant at = Instant.now();
                send(request(HttpMethod.GET, urls.get(number % urls.size()), "", user))
                        .onSuccess(answer -> {
                            note(Asked.COUPON, user, at, answer);
                            claim();
                        });
            } else {
                claim();
            }
        }

        private void claim() {
            RequestOptions request = ofClaim(HttpMethod.POST, urls.get((number + attempts) % urls.size()), user);
            if (!areOnTheirOwn) {
                request.putHeader("Idempotency-Key", idempotencyKey);
            }
            Instant at = Instant.now();
            send(request).onSuccess(answer -> answered(answer, note(Asked.CLAIM, user, at, answer)));
        }

        private void answered(Answer answer, Told answered) {
            attempts++;
            if (answered.isFinal()) {
                arrivals.finished();
                if (number % USERS_FOR_ONE_POLLER == 0) {
                    poll();
                }
            } else if (attempts == ATTEMPTS || Instant.now().isAfter(arrivals.limit)) {
                arrivals.finished();
            } else {
                vertx.setTimer(waitMillis(answer), timer -> claim());
            }
        }

        private long waitMillis(Answer answer) {
            long backOff = Math.min(LONGEST_WAIT_MILLIS, SHORTEST_WAIT_MILLIS << Math.min(attempts, 10));
            long least = Math.max(answer.retryAfterMillis(), backOff);
            return least + ThreadLocalRandom.current().nextLong(least / 2);
        }

        private void poll() {
            if (isPolling) {
                attempts++;
                status(user, number + attempts)
                        .onSuccess(answer -> vertx.setTimer(BETWEEN_POLLS_MILLIS, timer -> poll()));
            }
        }
    }

    private Future<Void> finalStatus(String user, int attempts, Map<String, String> statuses) {
        return status(user, attempts).compose(told -> {
            boolean isUndecided = told.isStatus("PENDING") || told.isNotNow();
            statuses.put(user, told.word());
            if (isUndecided && attempts < 20) {
                return vertx.timer(BETWEEN_POLLS_MILLIS, TimeUnit.MILLISECONDS)
                        .compose(again -> finalStatus(user, attempts + 1, statuses));
            }
            return Future.succeededFuture();
        });
    }

    private Future<Told> status(String user, int attempt) {
        Instant at = Instant.now();
        return send(ofClaim(HttpMethod.GET, urls.get(attempt % urls.size()), user))
                .map(answer -> note(Asked.STATUS, user, at, answer));
    }

    private Told note(Asked asked, String user, Instant at, Answer answer) {
        Told one = new Told(user, asked, at, Instant.now(), answer.status(), answer.word());
        told.add(one);
        return one;
    }

    private RequestOptions ofClaim(HttpMethod method, String url, String user) {
        return request(method, url, areOnTheirOwn ? "/issue" : "/issue?userId=" + user, user);
    }

    private RequestOptions request(HttpMethod method, String url, String ofCoupon, String user) {
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url + "/api/coupons/" + couponId + ofCoupon)
                .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + tokens.apply(user))
                .setTimeout(patience.toMillis());
    }

    /** Never fails. */
    private Future<Answer> send(RequestOptions request) {
        return client.request(request)
                .compose(connected -> connected.send()
                        // In here, on the event loop: a body that has come before somebody asks for it is lost
                        .compose(response -> response.body()
                                .map(body -> new Answer(response.statusCode(), word(body.toString()),
                                        retryAfterMillis(response.getHeader(RETRY_AFTER))))))
                // a connection that hangs, or none that is free
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .otherwise(failure -> new Answer(Told.NOTHING, failure.getClass().getSimpleName(), 0));
    }

    private static long retryAfterMillis(String header) {
        return header == null ? 0 : TimeUnit.SECONDS.toMillis(Long.parseLong(header));
    }

    private static String word(String body) {
        try {
            JsonObject json = new JsonObject(body);
            JsonObject error = json.getJsonObject("errorMessage");
            return error == null ? json.getJsonObject("data").getString("status")
                    : error.getJsonObject("data", new JsonObject()).getString("reason", error.getString("code"));
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            return "(no envelope)";
        }
    }
}
