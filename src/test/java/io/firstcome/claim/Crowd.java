package io.firstcome.claim;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;

/** Many people at once, over real HTTP: all requests are under way before the first answer is looked at. */
public final class Crowd implements AutoCloseable {

    private static final int CONNECTIONS = 500;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(new HttpClientOptions(),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    private final List<String> urls;
    private final UnaryOperator<String> tokens;
    private final UnaryOperator<String> queries;

    /**
     * @param urls of the instances, which are asked in turn
     * @param token of a service, which claims for everybody
     */
    public Crowd(List<String> urls, String token) {
        this(urls, user -> token, user -> "?userId=" + user);
    }

    private Crowd(List<String> urls, UnaryOperator<String> tokens, UnaryOperator<String> queries) {
        this.urls = List.copyOf(urls);
        this.tokens = tokens;
        this.queries = queries;
    }

    /** Everybody claims for himself, by a token of his own. */
    static Crowd ofPeople(String url, Map<String, String> tokens) {
        return new Crowd(List.of(url), tokens::get, user -> "");
    }

    /** What one of them was told. */
    public record Answer(String userId, int status, JsonObject body) {

        public String reason() {
            JsonObject error = body.getJsonObject("errorMessage");
            return error == null ? null : error.getJsonObject("data").getString("reason");
        }
    }

    public static List<String> users(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
    }

    /** Everybody claims at once. The answers are in the order of the users. */
    public List<Answer> claim(String couponId, List<String> users) {
        return all(users, user -> request(HttpMethod.POST, couponId, user));
    }

    /** Everybody asks for the status of the claim at once. */
    public List<Answer> status(String couponId, List<String> users) {
        return all(users, user -> request(HttpMethod.GET, couponId, user));
    }

    private interface Ask {
        RequestOptions of(String user);
    }

    private List<Answer> all(List<String> users, Ask ask) {
        List<Future<Answer>> answers = IntStream.range(0, users.size())
                .mapToObj(i -> send(users.get(i), ask.of(users.get(i)), urls.get(i % urls.size())))
                .toList();
        try {
            return Future.all(answers).<List<Answer>> map(all -> all.list())
                    .toCompletionStage().toCompletableFuture()
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("Not everybody was answered: " + e, e);
        }
    }

    private Future<Answer> send(String user, RequestOptions request, String url) {
        return client.request(request.setAbsoluteURI(url + request.getURI()))
                .compose(connected -> connected.send()
                        // In here, on the event loop: a body that has come before somebody asks for it is lost
                        .compose(response -> response.body()
                                .map(body -> new Answer(user, response.statusCode(), json(body)))));
    }

    private RequestOptions request(HttpMethod method, String couponId, String user) {
        return new RequestOptions()
                .setMethod(method)
                .setURI("/api/coupons/" + couponId + "/issue" + queries.apply(user))
                .putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + tokens.apply(user));
    }

    private static JsonObject json(Buffer body) {
        return body.toJsonObject();
    }

    @Override
    public void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
