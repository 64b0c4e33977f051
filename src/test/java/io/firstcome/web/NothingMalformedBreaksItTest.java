package io.firstcome.web;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.firstcome.web.Api.Endpoint;
import io.firstcome.web.Api.Query;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** Whatever is wrong with a request, the answer says so, nothing is broken and nothing is changed (SPEC §2; PITFALLS 6). */
@QuarkusTest
class NothingMalformedBreaksItTest {

    private static final int REQUESTS = 10_000;
    private static final int AT_ONCE = 32;
    private static final long SEED = 20261121;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path TABLE = Path.of("target", "answers.md");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOBODY = "nobody";
    private static final String GOOD_JSON = "application/json";
    /** As they stand in a path or behind a question mark. */
    private static final List<String> GARBAGE = List.of("x", "0", "-1", "null", "1-1-1-1-1", "%20", "%00", "%FF", "%C0%AF",
            "..%2F",
            "%25", "'%20or%20'1'='1", "%7B%7D", "%F0%9F%8E%81", "999999999999999999999", "a".repeat(500),
            "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d1g");
    private static final List<String> BROKEN_JSON = List.of("", "{", "}", "nul", "[]", "\"text\"", "42", "{\"a\":}", "{'a':1}",
            "{\"a\":1}}", "\u0000", "[".repeat(5_000), "{\"a\":".repeat(2_000), "{\"totalQuantity\":1e999999999}");
    /** Never what a field wants, whichever it is. */
    private static final List<String> WRONG_VALUES = List.of("{}", "{\"a\":[1]}", "[[]]", "[{}]");
    private static final List<String> WRONG_TYPES = List.of("text/plain", "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x", "application/json2");
    private static final List<String> NOISE = List.of("*/*", GOOD_JSON, "application/problem+json", "garbage",
            ";q=,",
            "application/json;q=0");

    private final Map<String, String> roles = new LinkedHashMap<>();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Tables tables;
    private Api api;
    private String url;
    private String coupon;

    /** One request, and what is wrong with it. */
    private record Wrong(String what, HttpRequest request) {
    }

    /** What a request is made of; null where there is none. */
    private record Parts(String token, String id, Map<String, String> queries, String body, String type) {

        Parts token(String another) {
            return new Parts(another, id, queries, body, type);
        }

        Parts id(String another) {
            return new Parts(token, another, queries, body, type);
        }

        Parts query(String name, String value) {
            Map<String, String> changed = new LinkedHashMap<>(queries);
            if (value == null) {
                changed.remove(name);
            } else {
                changed.put(name, value);
            }
            return new Parts(token, id, changed, body, type);
        }

        Parts body(String another) {
            return new Parts(token, id, queries, another, type);
        }

        Parts type(String another) {
            return new Parts(token, id, queries, body, another);
        }
    }

    @BeforeEach
    void read() throws IOException {
        url = RestAssured.baseURI + ":" + RestAssured.port;
        api = Api.of(JSON.readTree(given().accept(GOOD_JSON).get("/q/openapi?format=json").asString()));
        assertThat(api.endpoints()).hasSizeGreaterThan(20);
        roles.put(NOBODY, null);
        roles.put("user", Tokens.user("kim"));
        roles.put("service", Tokens.service());
        roles.put("admin", Tokens.admin());
        coupon = Campaign.create(url, Tokens.admin(), 5);
        tables = Tables.connect();
    }

    @AfterEach
    void disconnect() {
        tables.close();
    }

    /** target/answers.md: every endpoint × role × kind of bad input. */
    @Test
    void everyEndpointAnswersEveryRoleWhateverIsWrong() throws IOException {
        // Given
        Map<String, Map<String, String>> answers = new LinkedHashMap<>();

        // When
        for (Endpoint endpoint : api.endpoints()) {
            roles.forEach((role, token) -> {
                Map<String, String> row = answers.computeIfAbsent(endpoint + ", " + role, name -> new LinkedHashMap<>());
                kinds(endpoint, good(endpoint, token, UUID.randomUUID().toString()))
                        .forEach((kind, parts) -> row.put(kind, said(send(request(endpoint, parts)).join())));
            });
        }
        Files.writeString(TABLE, Api.table(answers));

        // Then
        assertThat(answers.values()).allSatisfy(row -> assertThat(row.values()).allMatch(answer -> answer.compareTo("5") < 0));
    }

    /** One of each kind that the endpoint can be asked with. */
    private static Map<String, Parts> kinds(Endpoint endpoint, Parts good) {
        Map<String, Parts> kinds = new LinkedHashMap<>();
        kinds.put("bad token", good.token("nonsense"));
        if (endpoint.hasId()) {
            kinds.put("unknown id", good);
            kinds.put("bad id", good.id("%00"));
        }
        for (Query query : endpoint.queries()) {
            if (query.isRequired()) {
                kinds.put("query missing", good.query(query.name(), null));
            }
            if (query.isChecked()) {
                kinds.put("bad query", good.query(query.name(), "%00"));
            }
        }
        if (endpoint.body() != null) {
            kinds.put("no body", good.body(null));
            kinds.put("broken JSON", good.body("{"));
            kinds.put("wrong value", good.body(withField(endpoint, endpoint.body().fieldNames().next(), "{}")));
            kinds.put("wrong type", good.type("text/plain"));
        }
        return kinds;
    }

    @Test
    void tenThousandMalformedRequestsChangeNothing() throws InterruptedException {
        // Given
        Random random = new Random(SEED);
        List<String> before = state();
        Semaphore places = new Semaphore(AT_ONCE);
        ConcurrentLinkedQueue<String> served = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<?>> sent = new ArrayList<>();

        // When
        for (int i = 0; i < REQUESTS; i++) {
            Wrong wrong = wrong(random);
            places.acquire();
            sent.add(send(wrong.request()).handle((answer, failure) -> {
                places.release();
                if (failure != null || answer.statusCode() < 400 || answer.statusCode() > 499) {
                    served.add(wrong.what() + ": " + (failure == null ? said(answer) : failure));
                }
                return null;
            }));
        }
        sent.forEach(CompletableFuture::join);

        // Then
        assertThat(served).isEmpty();
        assertThat(state()).isEqualTo(before);
    }

    /** What nobody but a request changes; other tests may still have claims under way. */
    private List<String> state() {
        List<String> state = new ArrayList<>(tables.dump("account"));
        state.addAll(tables.dump("admin_action"));
        state.add("coupons: " + tables.number("select count(*) from coupon"));
        state.add("version: " + tables.number("select version from coupon where id = ?", UUID.fromString(coupon)));
        state.add(
                "issued: " + tables.number("select count(*) from issued_coupon where coupon_id = ?", UUID.fromString(coupon)));
        state.add(given().get("/api/coupons/" + coupon).jsonPath().<String, Object> getMap("data").entrySet().stream()
                .filter(field -> !field.getKey().equals("serverTime")).toList().toString());
        return state;
    }

    /** An endpoint and something that is wrong for certain, with anything else good or not. */
    private Wrong wrong(Random random) {
        while (true) {
            Endpoint endpoint = any(random, api.endpoints());
            Parts good = good(endpoint, any(random, List.copyOf(roles.values().stream().skip(1).toList())), coupon);
            String kind = any(random, List.of("token", "id", "query", "body", "value", "missing", "type"));
            Parts parts = spoiled(kind, endpoint, good, random);
            if (parts != null) {
                return new Wrong(endpoint + ", " + kind + ", " + parts.token(""), request(endpoint, parts, random));
            }
        }
    }

    /** @return null where the endpoint has no such thing */
    private static Parts spoiled(String kind, Endpoint endpoint, Parts good, Random random) {
        List<Query> checked = endpoint.queries().stream().filter(Query::isChecked).toList();
        boolean hasBody = endpoint.body() != null;
        return switch (kind) {
            case "token" ->
                endpoint.isSecured() ? good.token(any(random, List.of("x", "a.b.c", "Bearer", "\"", "=".repeat(300))))
                        : null;
            case "id" -> endpoint.hasId() ? good.id(any(random, GARBAGE)) : null;
            case "query" -> checked.isEmpty() ? null
                    : good.query(any(random, checked).name(), any(random,
                            List.of("%00", "%20", "1%002", "%0A", "a".repeat(65))));
            case "body" -> hasBody ? good.body(any(random, BROKEN_JSON)) : null;
            case "value" -> hasBody ? good.body(withField(endpoint, any(random, fields(endpoint)), any(random, WRONG_VALUES)))
                    : null;
            case "missing" -> endpoint.required().isEmpty() ? null
                    : good.body(withField(endpoint, any(random, List.copyOf(endpoint.required())), null));
            case "type" -> hasBody ? good.type(any(random, WRONG_TYPES)) : null;
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private Parts good(Endpoint endpoint, String token, String id) {
        Parts good = new Parts(token, id, Map.of(), endpoint.body() == null ? null : endpoint.body().toString(), GOOD_JSON);
        for (Query query : endpoint.queries()) {
            good = switch (query.name()) {
                case "userId" -> token == null || token.equals(roles.get("user")) ? good : good.query("userId", "kim");
                case "orderId", "actor" -> good.query(query.name(), "order");
                case "couponId" -> good.query("couponId", UUID.randomUUID().toString());
                default -> good;
            };
        }
        return good;
    }

    private static List<String> fields(Endpoint endpoint) {
        List<String> names = new ArrayList<>();
        endpoint.body().fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** @param value as JSON, null to leave it out */
    private static String withField(Endpoint endpoint, String field, String value) {
        ObjectNode body = endpoint.body().deepCopy();
        if (value == null) {
            body.remove(field);
            return body.toString();
        }
        try {
            return body.set(field, JSON.readTree(value)).toString();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest request(Endpoint endpoint, Parts parts, Random random) {
        return builder(endpoint, parts)
                .header("Accept", any(random, NOISE))
                .header("Accept-Language", any(random, List.of("ko", "en", "*", "x".repeat(50))))
                .header("Idempotency-Key", any(random, List.of("key", "k".repeat(300), "\"")))
                .build();
    }

    private HttpRequest request(Endpoint endpoint, Parts parts) {
        return builder(endpoint, parts).build();
    }

    private HttpRequest.Builder builder(Endpoint endpoint, Parts parts) {
        List<String> pairs = new ArrayList<>();
        parts.queries().forEach((name, value) -> pairs.add(URLEncoder.encode(name, StandardCharsets.UTF_8) + "=" + value));
        String path = endpoint.path().replaceAll("\\{[^}]*}", Matcher.quoteReplacement(parts.id()));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path + (pairs.isEmpty() ? "" : "?")
                + String.join("&", pairs)))
                .timeout(LIMIT)
                .method(endpoint.method(),
                        parts.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(parts.body()));
        if (parts.body() != null) {
            request.header("Content-Type", parts.type());
        }
        return parts.token() == null ? request : request.header("Authorization", "Bearer " + parts.token());
    }

    private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private static String said(HttpResponse<String> answer) {
        try {
            JsonNode reason = JSON.readTree(answer.body()).findPath("reason");
            return answer.statusCode() + (reason.isTextual() ? " " + reason.asText() : "");
        } catch (IOException notJson) {
            return answer.statusCode() + " " + answer.body().lines().findFirst().orElse("");
        }
    }

    private static <T> T any(Random random, List<T> some) {
        return some.get(random.nextInt(some.size()));
    }
}
