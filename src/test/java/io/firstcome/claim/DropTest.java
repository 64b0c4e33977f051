package io.firstcome.claim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.firstcome.claim.Crowd.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** A drop over HTTP: exactly as many as there are, each once, the truth to everybody (SPEC §3.1 to §3.5). */
@QuarkusTest
class DropTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Tables tables;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
    }

    @AfterEach
    void disconnect() {
        tables.close();
    }

    private String url;
    private String service;

    @BeforeEach
    void everybodyClaimsThroughOneBackEnd() {
        url = RestAssured.baseURI + ":" + RestAssured.port;
        service = Tokens.service();
    }

    @Test
    void tenThousandClaimsForAHundredCouponsMakeExactlyAHundredWinners() {
        // Given
        String couponId = coupon(100);
        List<String> users = Crowd.users("user", 10_000);

        // When
        List<Answer> answers = claim(couponId, users);

        // Then
        List<String> accepted = accepted(answers);
        assertThat(accepted).hasSize(100);
        assertThat(answers).filteredOn(answer -> answer.status() != 202)
                .allMatch(answer -> answer.status() == 409 && "SOLD_OUT".equals(answer.reason()));
        awaitIssued(couponId, 100);
        assertThat(tables.issued(couponId)).extracting(Tables.Issued::userId)
                .containsExactlyInAnyOrderElementsOf(accepted);
        assertThat(tables.issued(couponId)).extracting(Tables.Issued::rank)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).boxed().toList());
    }

    /** As nearly everybody does; the others go by a back end, and another way in here. */
    @Test
    void aThousandWhoClaimForThemselvesMakeExactlyAHundredWinners() {
        // Given
        String couponId = coupon(100);
        List<String> users = Crowd.users("self", 1_000);
        Map<String, String> tokens = users.stream().collect(Collectors.toMap(user -> user, Tokens::user));
        List<String> twice = Stream.concat(users.stream(), users.stream()).toList();

        try (Crowd crowd = Crowd.ofPeople(url, tokens)) {
            // When
            List<Answer> answers = crowd.claim(couponId, twice);

            // Then
            List<String> accepted = accepted(answers);
            assertThat(accepted).hasSize(100).doesNotHaveDuplicates();
            assertThat(answers).filteredOn(answer -> answer.status() != 202).allMatch(answer -> answer.status() == 409
                    && (accepted.contains(answer.userId()) ? "DUPLICATE" : "SOLD_OUT").equals(answer.reason()));
            awaitIssued(couponId, 100);
            assertThat(tables.issued(couponId)).extracting(Tables.Issued::userId)
                    .containsExactlyInAnyOrderElementsOf(accepted);
            Awaitility.await().atMost(LIMIT)
                    .until(() -> crowd.status(couponId, accepted).stream().allMatch(DropTest::isIssued));
        }
    }

    @Test
    void fiveHundredClaimsOfOneUserAtOnceMakeOneWinner() {
        // Given
        String couponId = coupon(1_000);

        // When
        List<Answer> answers = claim(couponId, Collections.nCopies(500, "kim"));

        // Then
        assertThat(accepted(answers)).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() != 202)
                .allMatch(answer -> answer.status() == 409 && "DUPLICATE".equals(answer.reason()));
        awaitIssued(couponId, 1);
    }

    @Test
    void fewerUsersThanCouponsAllWin() {
        // Given
        String couponId = coupon(1_000);

        // When
        List<Answer> answers = claim(couponId, Crowd.users("user", 300));

        // Then
        assertThat(accepted(answers)).hasSize(300);
        awaitIssued(couponId, 300);
    }

    @Test
    void statusIsTruthfulForEverybodyAndNeverGoesBack() {
        // Given
        String couponId = coupon(50);
        List<String> users = Crowd.users("user", 500);
        List<String> winners = accepted(claim(couponId, users));

        // When
        List<Answer> atOnce = status(couponId, users);
        awaitIssued(couponId, 50);
        Awaitility.await().atMost(LIMIT).until(() -> status(couponId, winners).stream().allMatch(DropTest::isIssued));
        List<Answer> later = status(couponId, users);

        // Then
        assertThat(atOnce)
                .allSatisfy(answer -> assertThat(answer.status())
                        // 503: a machine that is too busy to say says so
                        .isIn(winners.contains(answer.userId()) ? 200 : 404, 503));
        assertThat(later).filteredOn(answer -> winners.contains(answer.userId())).hasSize(50).allMatch(DropTest::isIssued);
        assertThat(later).filteredOn(answer -> !winners.contains(answer.userId()))
                .hasSize(450).allMatch(answer -> "NOT_CLAIMED".equals(answer.reason()));
    }

    /** PITFALLS 5: what the gate has admitted gets into the log, whether or not somebody still listens. */
    @ParameterizedTest
    @ValueSource(booleans = { true, false })
    void clientsThatHangUpKeepTheirCoupons(boolean byBackEnd) throws IOException {
        // Given
        String couponId = coupon(200);
        List<String> users = Crowd.users("gone", 200);

        // When
        for (String user : users) {
            try (Socket socket = new Socket("localhost", RestAssured.port)) {
                socket.getOutputStream().write("""
                        POST /api/coupons/%s/issue%s HTTP/1.1\r
                        Host: localhost\r
                        Authorization: Bearer %s\r
                        Content-Length: 0\r
                        \r
                        """.formatted(couponId, byBackEnd ? "?userId=" + user : "", byBackEnd ? service : Tokens.user(user))
                        .getBytes(StandardCharsets.US_ASCII));
            }
        }

        // Then: some may never have been read, but all that hold a place get their coupon
        List<String> admitted = Awaitility.await().atMost(LIMIT).until(
                () -> status(couponId, users).stream().filter(answer -> answer.status() == 200).toList(),
                known -> !known.isEmpty() && known.stream().allMatch(DropTest::isIssued))
                .stream().map(Answer::userId).toList();
        assertThat(tables.issued(couponId)).extracting(Tables.Issued::userId).containsAll(admitted);
    }

    private String coupon(int quantity) {
        return Campaign.create(url, Tokens.admin(), quantity);
    }

    private List<Answer> claim(String couponId, List<String> users) {
        try (Crowd crowd = new Crowd(List.of(url), service)) {
            return crowd.claim(couponId, users);
        }
    }

    private List<Answer> status(String couponId, List<String> users) {
        try (Crowd crowd = new Crowd(List.of(url), service)) {
            return crowd.status(couponId, users);
        }
    }

    private void awaitIssued(String couponId, int count) {
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(tables.issued(couponId)).hasSize(count));
    }

    private static List<String> accepted(List<Answer> answers) {
        return answers.stream().filter(answer -> answer.status() == 202).map(Answer::userId).toList();
    }

    private static boolean isIssued(Answer answer) {
        return answer.status() == 200 && "ISSUED".equals(answer.body().getJsonObject("data").getString("status"));
    }
}
