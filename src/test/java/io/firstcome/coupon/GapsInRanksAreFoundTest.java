package io.firstcome.coupon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.firstcome.OwnContext;
import io.firstcome.Tables;
import io.quarkus.test.junit.QuarkusTest;

/** SPEC §3.4, seen from outside: whoever writes past the service and leaves a gap in the ranks is noticed. */
@QuarkusTest
class GapsInRanksAreFoundTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    Coupons coupons;

    @Inject
    OwnContext own;

    @Test
    void onlyTheCouponWithAGapIsCounted() {
        // Given
        UUID dense = withRanks(1, 2);
        UUID gap = withRanks(1, 3);
        UUID untouched = withRanks();
        UUID notAskedFor = withRanks(7);

        // When
        long found = count(Set.of(dense, gap, untouched));

        // Then
        assertThat(found).isEqualTo(1);
        assertThat(count(Set.of(dense, untouched))).isZero();
        assertThat(count(Set.of())).isZero();
        assertThat(count(Set.of(notAskedFor))).isEqualTo(1);
    }

    private long count(Set<UUID> couponIds) {
        return own.inSession(() -> coupons.withGapsInRanks(couponIds)).await().atMost(LIMIT);
    }

    private static UUID withRanks(int... ranks) {
        try (Tables tables = Tables.connect()) {
            UUID coupon = tables.coupon(10);
            for (int rank : ranks) {
                tables.execute("insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at) "
                        + "values (?, ?, ?, now(3), now(3))", coupon, rank, "user-" + rank);
            }
            tables.execute("update coupon set issued_quantity = ? where id = ?", ranks.length, coupon);
            return coupon;
        }
    }
}
