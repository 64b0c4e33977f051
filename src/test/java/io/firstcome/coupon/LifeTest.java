package io.firstcome.coupon;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.firstcome.claim.Crowd;
import io.firstcome.claim.Crowd.Answer;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateTerms;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;

/** What operators do with a coupon holds for everybody when they are answered, also in mid-drop (SPEC §2; docs/adr/0013). */
@QuarkusTest
class LifeTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    Gate gate;

    private Tables tables;
    private String url;

    @BeforeEach
    void connect() {
        url = RestAssured.baseURI + ":" + RestAssured.port;
        tables = Tables.connect();
    }

    @AfterEach
    void disconnect() {
        tables.close();
    }

    @Test
    void aDraftIsOpenedPausedResumedAndClosed() {
        // Given
        String id = draft();
        refused(claim(id, "kim"), 409, "NOT_OPEN");

        for (Map.Entry<String, String> step : List.of(Map.entry("open", "OPEN"), Map.entry("pause", "PAUSED"),
                Map.entry("resume", "OPEN"), Map.entry("close", "CLOSED"))) {
            // When
            ValidatableResponse once = take(id, step.getKey());
            ValidatableResponse again = take(id, step.getKey());

            // Then
            String tag = once.statusCode(200).body("data.state", equalTo(step.getValue())).extract().header("ETag");
            again.statusCode(200).body("data.state", equalTo(step.getValue())).header("ETag", tag);
            if (step.getValue().equals("OPEN")) {
                awaitAccepted(id, "user-of-" + step.getKey());
            } else {
                refused(claim(id, "kim"), 409, step.getValue());
            }
        }
        given().get("/api/coupons/" + id).then().body("data.state", equalTo("CLOSED"));
        assertThat(terms(id).closesAt()).as("end of life of the keys").isBefore(Instant.now());
    }

    static Stream<Arguments> impossible() {
        return Stream.of(Arguments.of("DRAFT", List.of("pause", "resume", "close")),
                Arguments.of("OPEN", List.of()),
                Arguments.of("PAUSED", List.of("open")),
                Arguments.of("CLOSED", List.of("open", "pause", "resume")));
    }

    @ParameterizedTest
    @MethodSource
    void impossible(String state, List<String> steps) {
        for (String step : steps) {
            UUID id = tables.coupon(1, state, Tables.CLOSES_AT);
            refused(take(id.toString(), step), 409, "IMPOSSIBLE_STEP").body("errorMessage.data.state", equalTo(state));
        }
    }

    @Test
    void whatIsOverIsClosed() {
        for (String state : List.of("OPEN", "PAUSED", "DRAFT")) {
            String id = tables.coupon(1, state, Instant.parse("2020-01-02T00:00:00Z")).toString();
            for (String step : List.of("open", "pause", "resume")) {
                refused(take(id, step), 409, "IMPOSSIBLE_STEP");
            }
        }
    }

    @Test
    void aCouponWhoseWindowIsOverIsReopenedByALaterEndUnlessItWasClosedForGood() {
        // Given
        String over = tables.coupon(1, "OPEN", Instant.parse("2020-01-02T00:00:00Z")).toString();
        refused(claim(over, "kim"), 409, "CLOSED");
        String closed = coupon(1);
        take(closed, "close").statusCode(200);

        // When
        change(over, Map.of("closesAt", "2098-01-01T00:00:00Z")).statusCode(200).body("data.state", equalTo("OPEN"));

        // Then
        awaitAccepted(over, "kim");
        for (Map<String, ?> change : List.of(Map.of("closesAt", "2098-01-01T00:00:00Z"), Map.of("totalQuantity", 2),
                Map.of("opensAt", "2021-01-01T00:00:00Z"))) {
            refused(change(closed, change), 409, "IMPOSSIBLE_STEP");
        }
        change(closed, Map.of("name", "Over", "expiresAt", "2099-12-01T00:00:00Z")).statusCode(200)
                .body("data.name", equalTo("Over"), "data.expiresAt", equalTo("2099-12-01T00:00:00Z"));
    }

    @Test
    void whatIsChangedIsShownAndTheRestStays() {
        // Given
        String id = coupon(5);
        String before = given().get("/api/coupons/" + id).header("ETag");

        // When
        ValidatableResponse answer = change(id, Map.of("name", " Other ", "description", "선착순", "totalQuantity", 7,
                "closesAt", "2098-01-01T00:00:00.123456Z"));

        // Then
        answer.statusCode(200).header("ETag", not(equalTo(before)))
                .body("data.name", equalTo("Other"), "data.description", equalTo("선착순"))
                .body("data.totalQuantity", equalTo(7), "data.remaining", equalTo(7))
                .body("data.closesAt", equalTo("2098-01-01T00:00:00.123Z"))
                .body("data.opensAt", equalTo("2020-01-01T00:00:00Z"), "data.discountValue", equalTo(5000));
        String tag = answer.extract().header("ETag");
        given().get("/api/coupons/" + id).then().header("ETag", tag)
                .body("data.version", equalTo(Integer.valueOf(tag.replace("\"", ""))));
        assertThat(terms(id)).isEqualTo(new GateTerms(UUID.fromString(id), "OPEN", Tables.OPENS_AT,
                Instant.parse("2098-01-01T00:00:00.123Z"), Tables.EXPIRES_AT, 7, version(id)));
        change(id, Map.of("description", "")).statusCode(200).body("data.description", equalTo(null));
    }

    @Test
    void whoHasSeenAnotherVersionIsStopped() {
        // Given
        String id = coupon(5);
        String seen = given().get("/api/coupons/" + id).header("ETag");
        change(id, Map.of("name", "Other")).statusCode(200);
        String now = given().get("/api/coupons/" + id).header("ETag");

        // When, Then
        refused(change(id, Map.of("totalQuantity", 3), seen), 412, "CHANGED_MEANWHILE")
                .body("errorMessage.data.version", equalTo(1));
        refused(take(id, "pause", seen), 412, "CHANGED_MEANWHILE");
        assertThat(terms(id).total()).isEqualTo(5);
        change(id, Map.of("totalQuantity", 3), now).statusCode(200);
        take(id, "pause", "*").statusCode(200);
    }

    @Test
    void whatIsWrongIsRefusedWithTheFieldToMendAndChangesNothing() {
        // Given
        String id = coupon(5);
        GateTerms before = terms(id);
        List<List<Object>> wrong = List.of(
                List.of("name", " ", "name"), List.of("name", "", "name"), List.of("name", "n".repeat(101), "name"),
                List.of("description", "d".repeat(1001), "description"),
                List.of("totalQuantity", 0, "totalQuantity"), List.of("totalQuantity", 10_000_001, "totalQuantity"),
                List.of("totalQuantity", "5", "totalQuantity"),
                List.of("closesAt", "2020-02-01T00:00:00Z", "closesAt"), List.of("closesAt", "soon", "closesAt"),
                List.of("closesAt", "2099-06-01T00:00:00.001Z", "expiresAt"),
                List.of("opensAt", "2099-01-01T00:00:00Z", "closesAt"), List.of("opensAt", "1999-12-31T23:59:59Z", "opensAt"),
                List.of("expiresAt", "2098-12-31T23:59:59Z", "expiresAt"));

        for (List<Object> one : wrong) {
            // When
            Map<String, Object> change = new HashMap<>(Map.of("name", "Other", "description", "other"));
            change.put((String) one.get(0), one.get(1));
            ValidatableResponse answer = operator().header("Accept-Language", "ko").contentType(ContentType.JSON).body(change)
                    .patch("/api/coupons/" + id).then();

            // Then
            refused(answer, 400, "INVALID_REQUEST")
                    .body("errorMessage.data.violations.field", equalTo(List.of(one.get(2))));
            assertThat(answer.extract().<String> path("errorMessage.data.violations[0].message")).matches(".*[가-힣].*");
        }
        assertThat(terms(id)).isEqualTo(before);
        given().get("/api/coupons/" + id).then().body("data.name", equalTo("Drop"));
    }

    @Test
    void onlyAdministratorsChangeAndOnlyWhatExists() {
        String id = coupon(1);
        for (String step : List.of("open", "pause", "resume", "close")) {
            given().post("/api/coupons/" + id + "/" + step).then().statusCode(401);
            given().auth().oauth2(Tokens.service()).post("/api/coupons/" + id + "/" + step).then().statusCode(403);
            refused(take(UUID.randomUUID().toString(), step), 404, "COUPON_NOT_FOUND");
        }
        RequestSpecification user = given().auth().oauth2(Tokens.user("kim")).contentType(ContentType.JSON);
        user.body(Map.of("name", "Mine")).patch("/api/coupons/" + id).then().statusCode(403);
        refused(change(UUID.randomUUID().toString(), Map.of("totalQuantity", 1)), 404, "COUPON_NOT_FOUND");
    }

    @Test
    void aHigherQuantityIsGivenAwayAfterSoldOut() {
        // Given
        String id = coupon(2);
        List<String> users = Crowd.users("user", 50);
        assertThat(accepted(claimAll(id, users))).hasSize(2);

        // When
        change(id, Map.of("totalQuantity", 5)).statusCode(200).body("data.remaining", equalTo(3));

        // Then: what an instance remembers of a sold-out coupon holds for a tenth of a second
        AtomicInteger more = new AtomicInteger();
        await().atMost(LIMIT).until(() -> more.addAndGet(accepted(claimAll(id, users)).size()) > 0);
        assertThat(more).hasValueLessThanOrEqualTo(3);
        claimAll(id, users);
        awaitIssued(id, 5);
    }

    @Test
    void theQuantityIsNotLoweredBelowWhatIsAdmittedThoughItIsNotIssuedYet() {
        // Given
        String id = coupon(10);
        assertThat(accepted(claimAll(id, Crowd.users("user", 4)))).hasSize(4);

        // When, Then
        refused(change(id, Map.of("totalQuantity", 3, "name", "Other")), 409, "QUANTITY_TAKEN")
                .body("errorMessage.data.taken", equalTo(4));
        given().get("/api/coupons/" + id).then().body("data.name", equalTo("Drop"), "data.totalQuantity", equalTo(10));
        change(id, Map.of("totalQuantity", 4, "name", "Other")).statusCode(200)
                .body("data.name", equalTo("Other"), "data.remaining", equalTo(0));
        refused(claim(id, "late"), 409, "SOLD_OUT");
        awaitIssued(id, 4);
    }

    @Test
    void aCouponWithoutAGateIsLoweredWhenItHasOneAgain() {
        // Given
        UUID id = tables.coupon(10);

        // When, Then: it takes versions meanwhile, which are no changes
        change(id.toString(), Map.of("totalQuantity", 4), "\"0\"").statusCode(200).body("data.totalQuantity", equalTo(4));
        assertThat(terms(id.toString()).total()).isEqualTo(4);
    }

    /** However claims and changes meet: who was admitted is issued, and the last quantity is what is given away. */
    @Test
    void whileTwoThousandClaimTheQuantityGoesUpAndDown() {
        // Given
        String id = coupon(100);
        List<Integer> statuses = new ArrayList<>();

        // When: up by so much that all who come are admitted, and down to where they are, or were a moment ago
        CompletableFuture<List<Answer>> claims = CompletableFuture.supplyAsync(() -> claimInWaves(id, 2_000));
        int last = 100;
        while (!claims.isDone()) {
            int wanted = switch (statuses.size() % 4) {
                case 1 -> Math.max(1, taken(id));
                case 3 -> taken(id) + 50;
                default -> last + 300;
            };
            ValidatableResponse answer = change(id, Map.of("totalQuantity", wanted));
            statuses.add(answer.extract().statusCode());
            if (answer.extract().statusCode() == 200) {
                last = wanted;
                assertThat(taken(id)).as("whatever was admitted meanwhile").isLessThanOrEqualTo(wanted);
            } else {
                int taken = refused(answer, 409, "QUANTITY_TAKEN").extract().path("errorMessage.data.taken");
                assertThat(taken).isBetween(wanted + 1, last);
            }
        }
        List<Answer> told = claims.join();
        change(id, Map.of("totalQuantity", taken(id) + 50)).statusCode(200);
        told.addAll(claimAll(id, Crowd.users("late", 200)));

        // Then
        int quantity = terms(id).total();
        assertThat(statuses).contains(200);
        List<String> winners = accepted(told);
        assertThat(winners).hasSize(quantity);
        awaitIssued(id, quantity);
        assertThat(tables.issued(id)).extracting(Tables.Issued::userId).containsExactlyInAnyOrderElementsOf(winners);
        assertThat(tables.rejected(UUID.fromString(id))).isEmpty();
        assertThat(tables.number("select total_quantity from coupon where id = ?", UUID.fromString(id))).isEqualTo(quantity);
    }

    private int taken(String id) {
        return gate.taken(UUID.fromString(id)).await().atMost(LIMIT);
    }

    private List<Answer> claimInWaves(String id, int users) {
        List<Answer> told = new ArrayList<>();
        try (Crowd crowd = new Crowd(List.of(url), Tokens.service())) {
            for (int wave = 0; wave < users / 100; wave++) {
                told.addAll(crowd.claim(id, Crowd.users("wave-" + wave, 100)));
            }
        }
        return told;
    }

    @Test
    void theEndOfTheWindowIsKnownToTheGateAtOnce() {
        // Given
        String id = coupon(1_000);
        Instant closesAt = Instant.now().plusMillis(600).truncatedTo(ChronoUnit.MILLIS);

        // When
        change(id, Map.of("closesAt", closesAt.toString())).statusCode(200);
        List<Instant> admitted = new ArrayList<>();
        ValidatableResponse answer = claim(id, "user-0");
        for (int i = 1; answer.extract().statusCode() == 202; i++) {
            admitted.add(Instant.parse(answer.extract().path("data.requestedAt")));
            answer = claim(id, "user-" + i);
        }

        // Then
        refused(answer, 409, "CLOSED");
        assertThat(admitted).isNotEmpty().allSatisfy(at -> assertThat(at).isBefore(closesAt));
    }

    private String coupon(int quantity) {
        return Campaign.create(url, Tokens.admin(), quantity);
    }

    private String draft() {
        Map<String, Object> coupon = new HashMap<>(Campaign.open(10));
        coupon.put("draft", true);
        return Campaign.create(url, Tokens.admin(), coupon);
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(Tokens.admin());
    }

    private static ValidatableResponse take(String id, String step) {
        return operator().post("/api/coupons/" + id + "/" + step).then();
    }

    private static ValidatableResponse take(String id, String step, String ifMatch) {
        return operator().header("If-Match", ifMatch).post("/api/coupons/" + id + "/" + step).then();
    }

    private static ValidatableResponse change(String id, Map<String, ?> change) {
        return operator().contentType(ContentType.JSON).body(change).patch("/api/coupons/" + id).then();
    }

    private static ValidatableResponse change(String id, Map<String, ?> change, String ifMatch) {
        return operator().header("If-Match", ifMatch).contentType(ContentType.JSON).body(change)
                .patch("/api/coupons/" + id).then();
    }

    private static ValidatableResponse claim(String id, String user) {
        return given().auth().oauth2(Tokens.user(user)).post("/api/coupons/" + id + "/issue").then();
    }

    /** One that was refused a moment ago may be refused for a refusal lease more. */
    private static void awaitAccepted(String id, String user) {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20))
                .until(() -> claim(id, user).extract().statusCode() == 202);
    }

    private static ValidatableResponse refused(ValidatableResponse answer, int status, String reason) {
        return answer.statusCode(status).body("errorMessage.data.reason", equalTo(reason));
    }

    private List<Answer> claimAll(String id, List<String> users) {
        try (Crowd crowd = new Crowd(List.of(url), Tokens.service())) {
            return crowd.claim(id, users);
        }
    }

    private static List<String> accepted(List<Answer> answers) {
        return answers.stream().filter(answer -> answer.status() == 202).map(Answer::userId).toList();
    }

    private void awaitIssued(String id, int count) {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(tables.issued(id)).hasSize(count));
    }

    private GateTerms terms(String id) {
        return gate.terms(UUID.fromString(id)).await().atMost(LIMIT);
    }

    private int version(String id) {
        return (int) tables.number("select version from coupon where id = ?", UUID.fromString(id));
    }
}
