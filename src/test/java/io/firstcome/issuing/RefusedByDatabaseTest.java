package io.firstcome.issuing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import jakarta.inject.Inject;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.firstcome.Campaign;
import io.firstcome.TestDatabase;
import io.firstcome.Tokens;
import io.firstcome.claim.Crowd;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

/** What the database will never take goes to the dead letters alone; it holds nobody up (PITFALLS 8, 11). */
@QuarkusTest
class RefusedByDatabaseTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Inject
    TestDatabase database;

    @Inject
    MeterRegistry metrics;

    @Test
    void claimThatTheDatabaseRefusesIsADeadLetterAndTheOthersAreIssued() {
        // Given: somebody has written a row past the service, so that rank 1 is taken and yet nothing is counted as issued
        String spoilt = coupon();
        String good = coupon();
        database.run("insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at) "
                + "values (uuid_to_bin(?), 1, 'ghost', now(3), now(3))", spoilt);
        double deadLetters = deadLetters();
        List<String> users = Crowd.users("user", 20);

        // When
        try (Crowd crowd = new Crowd(List.of(RestAssured.baseURI + ":" + RestAssured.port), Tokens.service())) {
            crowd.claim(spoilt, users);
            crowd.claim(good, users);
        }

        // Then
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(database.issued(good)).hasSize(users.size());
            assertThat(deadLetters()).isEqualTo(deadLetters + users.size());
        });
        assertThat(database.issued(spoilt)).extracting(TestDatabase.Row::userId).containsExactly("ghost");
    }

    private double deadLetters() {
        return metrics.get(IssuerMetrics.DEAD_LETTERS).counter().count();
    }

    private static String coupon() {
        return Campaign.create(RestAssured.baseURI + ":" + RestAssured.port, Tokens.admin(), 100);
    }
}
