package io.firstcome.operation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import jakarta.inject.Singleton;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Campaign;
import io.firstcome.Heard;
import io.firstcome.Records;
import io.firstcome.Tokens;
import io.firstcome.claimlog.Topic;
import io.firstcome.issuing.Issuer;
import io.firstcome.services.Guarded;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;

/** Where an operator has switched tracing on, a claim is one trace from its request to its row (SPEC §3.8). */
@QuarkusTest
@TestProfile(Guarded.class)
class OneTraceFromHttpToSqlTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CLIENTS_SPAN = "00f067aa0ba902b7";
    /** Not by opentelemetry-sdk-testing, which puts a context storage of its own in the place of Quarkus'. */
    private static final List<SpanData> SPANS = new CopyOnWriteArrayList<>();
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    /** Of the test application: takes what is recorded. */
    @Singleton
    public static class Collector implements SpanProcessor {

        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            // it has to end first
        }

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            SPANS.add(span.toSpanData());
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }

    private final String address = "198.51.100." + ADDRESSES.incrementAndGet();
    private final String kim = "kim-" + UUID.randomUUID();
    private final String traceId = UUID.randomUUID().toString().replace("-", "");

    private String couponId;

    @BeforeEach
    void create() {
        couponId = Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 100);
        SPANS.clear();
    }

    /** With a query it is the resource that answers, without one the route. */
    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void anIssuedClaimIsOneTrace(boolean isByRoute) {
        try (Heard issuer = Heard.of(Issuer.class.getName())) {
            // When
            kim("01").post(isByRoute ? issue() : issue() + "?userId=" + kim).then().statusCode(202);

            // Then
            SpanData result = span(named("send " + Topic.RESULTS));
            SpanData server = span(ofKind(SpanKind.SERVER));
            assertThat(server.getParentSpanId()).isEqualTo(CLIENTS_SPAN);
            assertThat(server.getName()).isEqualTo("POST /api/coupons/{id}/issue");
            SpanData gate = span(named("gate claim"));
            assertThat(gate.getParentSpanId()).isEqualTo(server.getSpanId());
            assertThat(said(gate)).contains("firstcome.outcome=ADMITTED", "db.operation.batch.size=1", couponId);
            SpanData send = span(named("send " + Topic.CLAIMS));
            assertThat(send.getParentSpanId()).isEqualTo(server.getSpanId());
            assertThat(send.getKind()).isEqualTo(SpanKind.PRODUCER);
            SpanData process = span(named("process " + Topic.CLAIMS));
            assertThat(process.getParentSpanId()).isEqualTo(send.getSpanId());
            assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
            assertThat(said(process)).contains("firstcome.outcome=WON", "firstcome.rank=1");
            SpanData transaction = span(named("issue"));
            assertThat(transaction.getParentSpanId()).isEqualTo(process.getSpanId());
            assertThat(spans().stream().filter(one -> one.getParentSpanId().equals(transaction.getSpanId())))
                    .allSatisfy(one -> assertThat(one.getKind()).isEqualTo(SpanKind.CLIENT))
                    .anySatisfy(one -> assertThat(said(one)).contains("insert into issued_coupon").doesNotContain("kim"));
            assertThat(result.getParentSpanId()).isEqualTo(process.getSpanId());
            assertThat(spans()).noneSatisfy(one -> assertThat(said(one)).contains("kim"));
            assertThat(traceparent(Topic.CLAIMS)).isEqualTo(text(send.getSpanContext()));
            assertThat(traceparent(Topic.RESULTS)).isEqualTo(text(result.getSpanContext()));
            assertThat(issuer.lines()).filteredOn(line -> line.contains(couponId)).singleElement().asString()
                    .endsWith(" trace " + traceId);
        }
    }

    @Test
    void aRefusedOneEndsAtTheGate() {
        // Given
        couponId = Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 1);
        kim("00").post(issue()).then().statusCode(202);

        // When
        as("lee", "01").post(issue()).then().statusCode(409);

        // Then
        SpanData server = span(ofKind(SpanKind.SERVER));
        assertThat(said(span(named("gate claim")))).contains("firstcome.outcome=SOLD_OUT");
        assertThat(spans()).hasSize(2).allMatch(one -> one.equals(server) || one.getName().equals("gate claim"));
    }

    @Test
    void whatIsNotSampledLeavesNoSpan() {
        try (Heard issuer = Heard.of(Issuer.class.getName())) {
            // When
            kim("00").post(issue()).then().statusCode(202);

            // Then: the trace leads from the request to the row's line all the same
            await().atMost(LIMIT).until(() -> issuer.lines().stream().anyMatch(line -> line.contains(couponId)));
            assertThat(issuer.lines()).filteredOn(line -> line.contains(couponId)).singleElement().asString()
                    .endsWith(" trace " + traceId);
            assertThat(traceparent(Topic.CLAIMS)).startsWith("00-" + traceId).endsWith("-00");
            assertThat(spans()).isEmpty();
        }
    }

    /** A poll is one transaction: its span is in the trace of the first, and linked with all, both ways. */
    @Test
    void claimsOfOnePollAreLinkedWithTheirTransaction() {
        // Given
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String first = "1".repeat(32);
        List<String> traces = List.of(first, "2".repeat(32), "3".repeat(32));

        // When
        try (Records records = Records.connect()) {
            records.appendAndAwait(traces.stream().map(trace -> {
                ProducerRecord<String, byte[]> claim = Records.claim(UUID.fromString(couponId), "user-" + trace.charAt(0), now);
                claim.headers().add("traceparent",
                        ("00-" + trace + '-' + CLIENTS_SPAN + "-01").getBytes(StandardCharsets.US_ASCII));
                return claim;
            }).toList());
        }

        // Then
        List<SpanData> processes = traces.stream().map(trace -> span(trace, named("process " + Topic.CLAIMS))).toList();
        assertThat(processes).allSatisfy(process -> assertThat(process.getParentSpanId()).isEqualTo(CLIENTS_SPAN));
        SpanData transaction = span(first, named("issue"));
        assertThat(transaction.getParentSpanId()).isEqualTo(processes.get(0).getSpanId());
        assertThat(transaction.getLinks()).extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(processes.get(1).getSpanId(), processes.get(2).getSpanId());
        assertThat(said(transaction)).contains("messaging.batch.message_count=3");
        assertThat(processes.subList(1, 3)).allSatisfy(process -> assertThat(process.getLinks()).singleElement()
                .satisfies(link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(transaction.getSpanId())));
    }

    /** Anybody writes what he likes into a header. */
    @ParameterizedTest
    @ValueSource(strings = { "nonsense", "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01" })
    void aTraceparentThatIsNoneHarmsNoClaim(String header) {
        // Given
        ProducerRecord<String, byte[]> claim = Records.claim(UUID.fromString(couponId), "kim",
                Instant.now().truncatedTo(ChronoUnit.MILLIS));
        claim.headers().add("traceparent", header.getBytes(StandardCharsets.US_ASCII));

        // When
        try (Records records = Records.connect(); Heard issuer = Heard.of(Issuer.class.getName())) {
            records.appendAndAwait(List.of(claim));

            // Then
            assertThat(issuer.lines()).filteredOn(line -> line.contains(couponId)).singleElement().asString()
                    .endsWith(" trace -");
        }
    }

    /** PITFALLS 13: and nothing of it tells who it was. */
    @Test
    void theAccessLogHasEveryAnswerOnce() {
        try (Heard access = Heard.of("io.quarkus.http.access-log")) {
            // When: by the route, by the resource, by the other path, and by nobody
            kim("01").post(issue()).then().statusCode(202);
            kim("01").post(issue() + "?userId=" + kim + "&token=secret").then().statusCode(409);
            kim("01").get("/api/coupon/" + couponId + "/issue").then().statusCode(200);
            kim("01").get("/api/nothing/" + couponId).then().statusCode(404);
            given().get("/q/health/live").then().statusCode(200);

            // Then
            await().atMost(LIMIT).untilAsserted(() -> assertThat(access.lines()).hasSizeGreaterThanOrEqualTo(4));
            assertThat(access.lines()).satisfiesExactly(
                    line -> assertThat(line).matches("\\S+ POST " + issue() + " 202 \\d+ \\d+ ms " + traceId),
                    line -> assertThat(line).matches("\\S+ POST " + issue() + " 409 \\d+ \\d+ ms " + traceId),
                    line -> assertThat(line).matches("\\S+ GET " + issue() + " 200 \\d+ \\d+ ms " + traceId),
                    line -> assertThat(line).matches("\\S+ GET /api/nothing/" + couponId + " 404 \\d+ \\d+ ms " + traceId));
            assertThat(access.lines()).noneMatch(line -> line.contains("kim") || line.contains("secret"));
        }
    }

    private String traceparent(String topic) {
        try (Records records = Records.connect()) {
            List<ConsumerRecord<String, byte[]>> found = records.in(topic, record -> couponId.equals(record.key()));
            assertThat(found).hasSize(1);
            return Records.header(found.get(0), "traceparent");
        }
    }

    private static String text(SpanContext span) {
        return "00-" + span.getTraceId() + '-' + span.getSpanId() + "-01";
    }

    /** The one of the claim's trace, as soon as it has ended. */
    private SpanData span(Predicate<SpanData> wanted) {
        return span(traceId, wanted);
    }

    private static SpanData span(String traceId, Predicate<SpanData> wanted) {
        await().atMost(LIMIT).until(() -> spans(traceId).stream().anyMatch(wanted));
        return spans(traceId).stream().filter(wanted).reduce((one, another) -> {
            throw new AssertionError("Two of them: " + one + another);
        }).orElseThrow();
    }

    private List<SpanData> spans() {
        return spans(traceId);
    }

    private static List<SpanData> spans(String traceId) {
        return SPANS.stream().filter(span -> span.getTraceId().equals(traceId)).toList();
    }

    private static Predicate<SpanData> named(String name) {
        return span -> span.getName().equals(name);
    }

    private static Predicate<SpanData> ofKind(SpanKind kind) {
        return span -> span.getKind() == kind;
    }

    private static String said(SpanData span) {
        return span.getAttributes().toString();
    }

    private RequestSpecification kim(String flags) {
        return as(kim, flags);
    }

    private RequestSpecification as(String user, String flags) {
        return given().auth().oauth2(Tokens.user(user)).header("X-Forwarded-For", address)
                .header("traceparent", header(flags));
    }

    private String header(String flags) {
        return "00-" + traceId + '-' + CLIENTS_SPAN + '-' + flags;
    }

    private String issue() {
        return "/api/coupons/" + couponId + "/issue";
    }
}
