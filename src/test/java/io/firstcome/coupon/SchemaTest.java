package io.firstcome.coupon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.firstcome.Tables;
import io.firstcome.Tables.Issued;
import io.firstcome.Tables.Refused;
import io.quarkus.test.junit.QuarkusTest;

/** The last line of defence: what the schema refuses though the code should ask for it (SPEC §3.1, §3.2; PITFALLS 3). */
@QuarkusTest
class SchemaTest {

    private static final int CHECK_VIOLATED = 3819;
    private static final int DUPLICATE = 1062;
    private static final int NO_SUCH_COUPON = 1452;
    private static final Instant NOON = Instant.parse("2026-11-27T03:00:00Z");

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
    void allCanBeIssued() {
        // Given
        UUID coupon = tables.coupon(2);

        // When
        setIssued(coupon, 2);

        // Then
        assertThat(tables.issuedQuantity(coupon)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = { 3, -1 })
    void neverMoreThanAllNorLessThanNone(int issued) {
        // Given
        UUID coupon = tables.coupon(2);

        // Then
        assertRefused(CHECK_VIOLATED, () -> setIssued(coupon, issued));
        assertThat(tables.issuedQuantity(coupon)).isZero();
    }

    @Test
    void theQuantityIsNeverLessThanWhatIsIssued() {
        // Given
        UUID coupon = tables.coupon(2);
        setIssued(coupon, 2);

        // Then
        assertRefused(CHECK_VIOLATED, () -> tables.execute("update coupon set total_quantity = 1 where id = ?", coupon));
    }

    @Test
    void aWindowHasABeginningBeforeItsEnd() {
        // Given
        UUID coupon = tables.coupon(2);

        // Then
        assertRefused(CHECK_VIOLATED, () -> tables.execute("update coupon set closes_at = opens_at where id = ?", coupon));
        assertRefused(CHECK_VIOLATED, () -> tables.execute("update coupon set expires_at = opens_at where id = ?", coupon));
    }

    @Test
    void nobodyHasACouponTwice() {
        // Given
        UUID coupon = tables.coupon(2);
        issue(coupon, 1, "kim");

        // Then
        assertRefused(DUPLICATE, () -> issue(coupon, 2, "kim"));
    }

    @Test
    void noRankIsGivenTwice() {
        // Given
        UUID coupon = tables.coupon(2);
        issue(coupon, 1, "kim");

        // Then
        assertRefused(DUPLICATE, () -> issue(coupon, 1, "lee"));
    }

    @Test
    void nothingIsIssuedOfACouponThatDoesNotExist() {
        assertRefused(NO_SUCH_COUPON, () -> issue(UUID.randomUUID(), 1, "kim"));
    }

    @Test
    void userIdsAreComparedByteByByte() {
        // Given
        UUID coupon = tables.coupon(10);

        // When
        issue(coupon, 1, "kim");
        issue(coupon, 2, "KIM");
        issue(coupon, 3, "kim ");
        issue(coupon, 4, "k\u00edm");
        issue(coupon, 5, "ki\u0301m");

        // Then
        assertThat(tables.issued(coupon)).extracting(Issued::userId)
                .containsExactly("kim", "KIM", "kim ", "k\u00edm", "ki\u0301m");
    }

    private void setIssued(UUID coupon, int issued) {
        tables.execute("update coupon set issued_quantity = ? where id = ?", issued, coupon);
    }

    private void issue(UUID coupon, int rank, String user) {
        tables.execute("""
                insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at) values (?, ?, ?, ?, ?)""",
                coupon, rank, user, NOON, NOON);
    }

    private static void assertRefused(int code, Runnable statement) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(statement::run)
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
