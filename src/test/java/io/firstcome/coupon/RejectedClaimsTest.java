package io.firstcome.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.firstcome.Tables;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;

/** What the log decided against can be read in pages, each row once, and asked for by user. */
@QuarkusTest
class RejectedClaimsTest {

    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");

    @Inject
    RejectedClaims rejectedClaims;

    private Tables tables;

    @BeforeEach
    void connect() {
        tables = Tables.connect();
    }

    @AfterEach
    void disconnect() {
        tables.close();
    }

    @Test
    void pagesHaveEveryRowOnceByUserAndTime() throws Throwable {
        // Given
        UUID coupon = UUID.randomUUID();
        List<RejectedClaim.Key> keys = new ArrayList<>();
        for (String user : List.of("Kim", "kim", "kim ", "lee", "사용자")) {
            for (int second = 0; second < 3; second++) {
                keys.add(new RejectedClaim.Key(coupon, user, NOON.plusSeconds(second)));
            }
        }
        keys.forEach(this::reject);
        reject(new RejectedClaim.Key(UUID.randomUUID(), "park", NOON));

        // When
        List<RejectedClaim.Key> read = new ArrayList<>();
        RejectedClaim.Key last = RejectedClaims.START;
        List<RejectedClaim.Key> page;
        do {
            RejectedClaim.Key start = last;
            page = inSession(() -> rejectedClaims.behind(coupon, start, 4)).stream().map(RejectedClaimsTest::key).toList();
            assertThat(page).hasSizeLessThanOrEqualTo(4);
            read.addAll(page);
            last = page.isEmpty() ? last : page.get(page.size() - 1);
        } while (!page.isEmpty());

        // Then
        assertThat(read).isEqualTo(keys);
    }

    @Test
    void theNewestOfAUserIsFound() throws Throwable {
        // Given
        UUID coupon = UUID.randomUUID();
        reject(new RejectedClaim.Key(coupon, "kim", NOON.plusSeconds(2)));
        reject(new RejectedClaim.Key(coupon, "kim", NOON));
        reject(new RejectedClaim.Key(coupon, "lee", NOON.plusSeconds(9)));

        // Then
        assertThat(inSession(() -> rejectedClaims.newestOf(coupon, "kim")).requestedAt()).isEqualTo(NOON.plusSeconds(2));
        assertThat(inSession(() -> rejectedClaims.newestOf(coupon, "Kim"))).isNull();
    }

    private void reject(RejectedClaim.Key key) {
        tables.execute("insert into rejected_claim (coupon_id, user_id, requested_at, rejected_at) values (?, ?, ?, ?)",
                key.couponId(), key.userId(), key.requestedAt(), NOON);
    }

    private static RejectedClaim.Key key(RejectedClaim row) {
        return new RejectedClaim.Key(row.couponId(), row.userId(), row.requestedAt());
    }

    private static <T> T inSession(Supplier<Uni<T>> work) throws Throwable {
        return VertxContextSupport.subscribeAndAwait(() -> Panache.withSession(work));
    }
}
