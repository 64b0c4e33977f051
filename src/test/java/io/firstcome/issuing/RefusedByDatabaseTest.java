package io.firstcome.issuing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Inject;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.Tables;
import io.firstcome.Tokens;
import io.firstcome.claim.Crowd;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** What the database will never take goes to the dead letters alone; it holds nobody up (PITFALLS 8, 11). */
@QuarkusTest
class RefusedByDatabaseTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Tables tables;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
    }

    @AfterEach
    void disconnect() {
        tables.close();
    }

    @Inject
    MeterRegistry metrics;

    @Test
    void claimThatTheDatabaseRefusesIsADeadLetterAndTheOthersAreIssued() {
        // Given: somebody has written a row past the service, so that rank 1 is taken and yet nothing is counted as issued
        String spoilt = coupon();
        String good = coupon();
        tables.execute("insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at) "
                + "values (?, 1, 'ghost', now(3), now(3))", UUID.fromString(spoilt));
        double deadLetters = deadLetters();
        List<String> users = Crowd.users("user", 20);

        // When
        try (Crowd crowd = new Crowd(List.of(RestAssured.baseURI + ":" + RestAssured.port), Tokens.service())) {
            crowd.claim(spoilt, users);
            crowd.claim(good, users);
        }

        // Then
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(tables.issued(good)).hasSize(users.size());
            assertThat(deadLetters()).isEqualTo(deadLetters + users.size());
        });
        assertThat(tables.issued(spoilt)).extracting(Tables.Issued::userId).containsExactly("ghost");
    }

    private double deadLetters() {
        return metrics.get(IssuerMetrics.DEAD_LETTERS).counter().count();
    }

    private static String coupon() {
        return Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 100);
    }
}
