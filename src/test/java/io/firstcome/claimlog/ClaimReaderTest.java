package io.firstcome.claimlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** What is a claim, and what is poison (PITFALLS 8, 11). */
class ClaimReaderTest {

    private static final UUID COUPON = UUID.fromString("019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11");
    private static final Instant RECORDED_AT = Instant.parse("2026-11-27T03:00:01.250Z");

    /** Set as Quarkus sets it. */
    private final ClaimReader reader = new ClaimReader(new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES));

    @Test
    void aClaimIsRead() throws UnissuableClaim {
        // When
        ClaimRequested claim = read(claim("\"kim\"", "\"2026-11-27T03:00:01.200Z\""));

        // Then
        assertThat(claim).isEqualTo(new ClaimRequested(COUPON, "kim", Instant.parse("2026-11-27T03:00:01.200Z"), false, null));
    }

    // SPEC §4: producers and consumers are upgraded one by one
    @Test
    void fieldsOfALaterVersionAreIgnored() throws UnissuableClaim {
        // When
        ClaimRequested claim = read("""
                {"couponId": "%s", "channel": {"name": "app", "tags": [1, null]}, "userId": "kim", "v": 7}"""
                .formatted(COUPON));

        // Then
        assertThat(claim).isEqualTo(new ClaimRequested(COUPON, "kim", RECORDED_AT, false, null));
    }

    @Test
    void timesAreCutToWhatTheDatabaseKeeps() throws UnissuableClaim {
        // When
        ClaimRequested claim = read(claim("\"kim\"", "\"2026-11-27T03:00:01.2009999Z\""));

        // Then
        assertThat(claim.requestedAt()).isEqualTo("2026-11-27T03:00:01.200Z");
    }

    @ParameterizedTest
    @ValueSource(strings = { "kim", "a|b", "사용자", "😀", "0",
            "1234567890123456789012345678901234567890123456789012345678901234" })
    void userIdsOfAnyTrustedIssuerAreTaken(String userId) throws UnissuableClaim {
        assertThat(read(claim("\"" + userId + "\"", "null")).userId()).isEqualTo(userId);
    }

    @Test
    void aRecordWithoutAPayloadIsPoison() {
        assertThatThrownBy(() -> reader.read(null, RECORDED_AT)).isInstanceOf(UnissuableClaim.class).hasMessage("empty");
    }

    @ParameterizedTest
    @ValueSource(strings = { "", " ", "claim", "{", "[]", "[1]", "17", "\"kim\"", "true", "{\"couponId\"", "<claim/>",
            "{\"couponId\": \"no uuid\", \"userId\": \"kim\"}",
            "{\"couponId\": {}, \"userId\": \"kim\"}",
            "{\"couponId\": \"019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11\", \"userId\": {\"id\": \"kim\"}}",
            "{\"couponId\": \"019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11\", \"userId\": \"kim\", \"requestedAt\": \"noon\"}" })
    void whatIsNoClaimInJsonIsPoison(String payload) {
        assertPoison(payload, "not a claim in JSON");
    }

    @Test
    void bytesThatAreNoTextArePoison() {
        assertThatThrownBy(() -> reader.read(new byte[] { (byte) 0xff, (byte) 0xfe, 0, 1 }, RECORDED_AT))
                .isInstanceOf(UnissuableClaim.class)
                .hasMessage("not a claim in JSON");
    }

    @Test
    void nullInJsonIsPoison() {
        assertPoison("null", "empty");
    }

    @ParameterizedTest
    @ValueSource(strings = { "{}", "{\"userId\": \"kim\"}", "{\"couponId\": null, \"userId\": \"kim\"}",
            "{\"couponId\": \"\", \"userId\": \"kim\"}" })
    void aClaimOfNoCouponIsPoison(String payload) {
        assertPoison(payload, "couponId is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = { "null", "\"\"", "\" \"", "\"kim \"", "\"kim lee\"", "\"kim\\n\"", "\"kim\\u0000\"", "\"\\u200b\"",
            "\"\\ud800\"",
            "\"12345678901234567890123456789012345678901234567890123456789012345\"" })
    void aClaimOfNobodyIsPoison(String userId) {
        assertPoison(claim(userId, "null"), "userId is missing or impossible");
    }

    @ParameterizedTest
    @ValueSource(strings = { "\"1999-12-31T23:59:59.999Z\"", "\"2200-01-01T00:00:00.001Z\"",
            "\"+1000000000-12-31T23:59:59.999999999Z\"", "\"-1000000000-01-01T00:00:00Z\"", "0" })
    void aClaimOfAnImpossibleTimeIsPoison(String requestedAt) {
        assertPoison(claim("\"kim\"", requestedAt), "requestedAt is impossible");
    }

    @Test
    void aRecordThatSaysNoTimeAndHasAnImpossibleOneIsPoison() {
        assertThatThrownBy(() -> reader.read(bytes(claim("\"kim\"", "null")), Instant.ofEpochMilli(-1)))
                .isInstanceOf(UnissuableClaim.class)
                .hasMessage("requestedAt is impossible");
    }

    private void assertPoison(String payload, String cause) {
        assertThatThrownBy(() -> read(payload)).isInstanceOf(UnissuableClaim.class).hasMessage(cause);
    }

    private ClaimRequested read(String payload) throws UnissuableClaim {
        return reader.read(bytes(payload), RECORDED_AT);
    }

    /** With a user and a time as JSON has them. */
    private static String claim(String userId, String requestedAt) {
        return "{\"couponId\": \"%s\", \"userId\": %s, \"requestedAt\": %s}".formatted(COUPON, userId, requestedAt);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
