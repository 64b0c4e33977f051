package io.firstcome.issuing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Records;
import io.firstcome.Tables;
import io.firstcome.claimlog.Topic;
import io.firstcome.services.OwnServices;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/**
 * What a poll costs the database, as MySQL counts it (PITFALLS 9). Claims that stand in one piece in the log come in one
 * poll; nothing else in the application asks the database meanwhile.
 */
@QuarkusTest
@TestProfile(OwnServices.class)
class OneInsertForAPollTest {

    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");
    private static final List<String> STATEMENTS = List.of("Com_select", "Com_insert", "Com_insert_select", "Com_update",
            "Com_update_multi", "Com_delete", "Com_commit", "Com_rollback");

    private Tables tables;
    private Records records;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
        records = Records.connect();
    }

    @AfterEach
    void disconnect() {
        tables.close();
        records.close();
    }

    @Test
    void aHundredWinnersAreOneInsert() {
        // Given
        UUID coupon = tables.coupon(100);
        Map<String, Long> before = counts();

        // When
        records.appendAndAwait(claims(coupon, 100));

        // Then
        assertThat(since(before)).isEqualTo(statements(2, 1, 1));
        assertThat(tables.issued(coupon)).hasSize(100);
    }

    @Test
    void aPollOfThreeCouponsIsStillOneInsert() {
        // Given
        List<UUID> coupons = List.of(tables.coupon(50), tables.coupon(50), tables.coupon(50));
        List<ProducerRecord<String, byte[]>> log = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            for (UUID coupon : coupons) {
                ProducerRecord<String, byte[]> claim = claim(coupon, i);
                log.add(new ProducerRecord<>(Topic.CLAIMS, 0, claim.key(), claim.value()));
            }
        }
        Map<String, Long> before = counts();

        // When
        records.appendAndAwait(log);

        // Then
        assertThat(since(before)).isEqualTo(statements(2, 1, 1));
        assertThat(coupons).allSatisfy(coupon -> assertThat(tables.issued(coupon)).hasSize(50));
    }

    @Test
    void allWhoAreRejectedAreOneInsertMore() {
        // Given
        UUID coupon = tables.coupon(60);
        Map<String, Long> before = counts();

        // When
        records.appendAndAwait(claims(coupon, 100));

        // Then
        assertThat(since(before)).isEqualTo(statements(3, 2, 1));
        assertThat(tables.issued(coupon)).hasSize(60);
        assertThat(tables.rejected(coupon)).hasSize(40);
    }

    @Test
    void aPollThatIsDecidedAlreadyWritesNothing() {
        // Given
        UUID coupon = tables.coupon(60);
        records.appendAndAwait(claims(coupon, 100));
        Map<String, Long> before = counts();

        // When
        records.appendAndAwait(claims(coupon, 100));

        // Then
        assertThat(since(before)).isEqualTo(statements(3, 0, 0));
    }

    @Test
    void aPollOfOwnersAsksForNothingMore() {
        // Given
        UUID coupon = tables.coupon(100);
        records.appendAndAwait(claims(coupon, 100));
        Map<String, Long> before = counts();

        // When
        records.appendAndAwait(claims(coupon, 100));

        // Then
        assertThat(since(before)).isEqualTo(statements(2, 0, 0));
    }

    @Test
    void anOwnerWhereThereIsRoomCostsAnInsertThatIsRefused() {
        // Given
        UUID coupon = tables.coupon(300);
        records.appendAndAwait(claims(coupon, 100));
        Map<String, Long> before = counts();

        // When: the first 100 once more
        records.appendAndAwait(claims(coupon, 120));

        // Then
        Map<String, Long> twice = new LinkedHashMap<>(statements(2 + 3, 1 + 1, 1));
        twice.put("Com_rollback", 1L);
        assertThat(since(before)).isEqualTo(twice);
        assertThat(tables.issued(coupon)).hasSize(120);
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        STATEMENTS.forEach(statement -> counts.put(statement, tables.count(statement)));
        return counts;
    }

    private Map<String, Long> since(Map<String, Long> before) {
        Map<String, Long> since = counts();
        since.replaceAll((statement, count) -> count - before.get(statement));
        return since;
    }

    /** Those of one transaction; what is inserted or added is joined with the one parameter that it comes in. */
    private static Map<String, Long> statements(long selects, long inserts, long updates) {
        return Map.of("Com_select", selects, "Com_insert", 0L, "Com_insert_select", inserts, "Com_update", 0L,
                "Com_update_multi", updates, "Com_delete", 0L, "Com_commit", 1L, "Com_rollback", 0L);
    }

    private static List<ProducerRecord<String, byte[]>> claims(UUID coupon, int users) {
        return IntStream.range(0, users).mapToObj(user -> claim(coupon, user)).toList();
    }

    private static ProducerRecord<String, byte[]> claim(UUID coupon, int user) {
        return Records.claim(coupon, "user-" + user, NOON);
    }
}
