package io.firstcome.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.firstcome.Tables.Issued;
import io.firstcome.faults.Facts.Logged;
import io.firstcome.faults.Facts.Result;
import io.firstcome.faults.Findings.Kind;
import io.firstcome.faults.Told.Asked;

/** The auditor of the fault suite sees each promise of SPEC §3 that is broken, and nothing where none is. */
class AuditTest {

    private static final Instant START = Instant.parse("2026-11-27T03:00:00Z");

    /** A drop of two coupons in which everything went well; each test breaks a thing. */
    private final List<Told> told = new ArrayList<>(List.of(
            claim("kim", 10, 202, "PENDING"),
            claim("lee", 20, 202, "PENDING"),
            claim("park", 30, 409, "SOLD_OUT"),
            status("kim", 40, 200, "PENDING"),
            status("kim", 50, 200, "ISSUED"),
            status("park", 60, 404, "NOT_CLAIMED")));
    private final List<Logged> log = new ArrayList<>(List.of(gated("kim", 11), gated("lee", 21)));
    private final List<Result> results = new ArrayList<>(List.of(issued("kim", 1), issued("lee", 2)));
    private final List<Issued> rows = new ArrayList<>(List.of(row(1, "kim", 11), row(2, "lee", 21)));
    private final Map<String, String> statuses = new LinkedHashMap<>(
            Map.of("kim", "ISSUED", "lee", "ISSUED", "park", "NOT_CLAIMED"));
    private int quantity = 2;
    private int issuedQuantity = 2;
    private boolean gateWasAway;
    private long deadLetters;
    private long outbox;

    @Test
    void nothingIsFoundWhereNothingIsBroken() {
        assertThat(audit().details()).isEmpty();
    }

    @Test
    void aClaimThatNeverReachedTheLogIsLost() {
        // Given
        told.add(claim("choi", 35, 202, "PENDING"));

        // Then
        assertThat(audit().summary()).isEqualTo("LOST 1");
    }

    @Test
    void aClaimThatIsInTheLogAndWasNeverDecidedIsLost() {
        // Given
        told.add(claim("choi", 35, 202, "PENDING"));
        log.add(gated("choi", 36));

        // Then
        assertThat(audit().summary()).isEqualTo("LOST 1, UNDECIDED 1");
    }

    @Test
    void aGatedClaimThatIsRejectedIsLost() {
        // Given
        gateWasAway = true;
        told.add(claim("choi", 35, 202, "PENDING"));
        log.add(gated("choi", 36));
        results.add(rejected("choi"));

        // Then
        assertThat(audit().summary()).isEqualTo("LOST 1");
    }

    @Test
    void anUngatedClaimMayBeRejectedWhereTheGateWasAway() {
        // Given
        gateWasAway = true;
        told.add(claim("choi", 35, 202, "PENDING"));
        log.add(new Logged("choi", at(36), false));
        results.add(rejected("choi"));
        statuses.put("choi", "REJECTED");

        // Then
        assertThat(audit().details()).isEmpty();
        assertThat(Audit.rejected(facts())).isEqualTo(1);
    }

    @Test
    void anUngatedClaimIsNotRejectedWhereTheGateWasThere() {
        // Given
        told.add(claim("choi", 35, 202, "PENDING"));
        log.add(new Logged("choi", at(36), false));
        results.add(rejected("choi"));

        // Then
        assertThat(audit().summary()).isEqualTo("REJECTED 1");
    }

    @Test
    void twoRowsOfOneUserAreDoubled() {
        // Given
        quantity = 3;
        issuedQuantity = 3;
        rows.add(row(3, "kim", 11));

        // Then
        assertThat(audit().count(Kind.DOUBLED)).isEqualTo(1);
    }

    @Test
    void twoAnnouncedRanksOfOneUserAreDoubled() {
        // Given
        results.add(issued("kim", 3));

        // Then
        assertThat(audit().summary()).isEqualTo("DOUBLED 1, MISANNOUNCED 1");
    }

    @Test
    void theSameResultTwiceIsNoHarm() {
        // Given
        results.add(issued("kim", 1));
        log.add(gated("kim", 11));

        // Then
        assertThat(audit().details()).isEmpty();
    }

    @Test
    void moreRowsThanCouponsAreOversold() {
        // Given
        quantity = 1;

        // Then
        assertThat(audit().summary()).isEqualTo("OVERSOLD 1");
    }

    @Test
    void aPlaceThatNobodyGotHasLeaked() {
        // Given
        quantity = 3;

        // Then
        assertThat(audit().summary()).isEqualTo("LEAKED 1");
    }

    @Test
    void moreCouponsThanPeopleDoNotLeak() {
        // Given
        quantity = 10;
        told.removeIf(one -> one.user().equals("park"));

        // Then
        assertThat(audit().summary()).isEmpty();
    }

    @Test
    void aGapInTheRanksIsSeen() {
        // Given
        rows.set(1, row(3, "lee", 21));
        results.set(1, issued("lee", 3));

        // Then
        assertThat(audit().summary()).isEqualTo("RANKS 1");
    }

    @Test
    void ranksOutOfTheOrderOfTheLogAreSeen() {
        // Given
        log.add(0, gated("lee", 21));

        // Then
        assertThat(audit().summary()).isEqualTo("RANKS 1");
    }

    @Test
    void aWinnerWhoIsNotInTheLogIsSeen() {
        // Given
        log.remove(1);

        // Then
        assertThat(audit().summary()).isEqualTo("RANKS 1");
    }

    @Test
    void aCounterThatIsNotTheNumberOfRowsIsSeen() {
        // Given
        issuedQuantity = 1;

        // Then
        assertThat(audit().summary()).isEqualTo("MISCOUNTED 1");
    }

    @Test
    void deadLettersAndWhatIsLeftInTheOutboxAreSeen() {
        // Given
        deadLetters = 2;
        outbox = 1;

        // Then
        assertThat(audit().summary()).isEqualTo("DEAD_LETTER 2, UNDECIDED 1");
    }

    @Test
    void aWinnerIsNotToldSoldOut() {
        // Given
        told.add(claim("kim", 70, 409, "SOLD_OUT"));

        // Then
        assertThat(audit().count(Kind.UNTRUTHFUL)).isPositive();
    }

    @Test
    void aWinnerWhoClaimedAnewBehindSoldOutWasToldTheTruth() {
        // Given
        told.add(0, claim("kim", 5, 409, "SOLD_OUT"));

        // Then
        assertThat(audit().details()).isEmpty();
    }

    @Test
    void aLoserIsNotToldIssued() {
        // Given
        told.add(status("park", 70, 200, "ISSUED"));

        // Then
        assertThat(audit().count(Kind.UNTRUTHFUL)).isEqualTo(1);
    }

    @Test
    void onlyWhoHasAClaimIsToldDuplicate() {
        // Given
        told.add(claim("lee", 70, 409, "DUPLICATE"));
        told.add(claim("park", 70, 409, "DUPLICATE"));

        // Then
        assertThat(audit().details()).containsExactly("UNTRUTHFUL: park was told DUPLICATE and has no claim");
    }

    @Test
    void issuedDoesNotGoBack() {
        // Given
        told.add(status("kim", 70, 200, "PENDING"));
        told.add(status("lee", 70, 503, "UNAVAILABLE"));

        // Then
        assertThat(audit().details()).containsExactly("UNTRUTHFUL: kim was told ISSUED, then PENDING");
    }

    @Test
    void anAcceptedClaimIsNotForgotten() {
        // Given
        told.add(status("lee", 70, 404, "NOT_CLAIMED"));

        // Then
        assertThat(audit().details()).containsExactly("UNTRUTHFUL: lee was told 202, then NOT_CLAIMED");
    }

    @Test
    void theStatusInTheEndIsThatOfTheDatabase() {
        // Given
        statuses.put("kim", "PENDING");
        statuses.put("park", "ISSUED");

        // Then
        assertThat(audit().summary()).isEqualTo("UNTRUTHFUL 2");
    }

    @Test
    void whatIsAnnouncedIsWhatIsInTheDatabase() {
        // Given
        results.remove(0);
        results.add(issued("park", 3));

        // Then
        assertThat(audit().summary()).isEqualTo("MISANNOUNCED 2");
    }

    @Test
    void anAnswerThatNoClientCanActOnIsSeen() {
        // Given
        told.add(claim("park", 70, 500, "INTERNAL"));

        // Then
        assertThat(audit().summary()).isEqualTo("UNEXPECTED 1");
    }

    @Test
    void whoIsNeverAnsweredIsSeen() {
        // Given
        told.add(claim("choi", 70, 503, "UNAVAILABLE"));
        told.add(claim("choi", 80, Told.NOTHING, "ConnectException"));

        // Then
        assertThat(audit().summary()).isEqualTo("UNANSWERED 1");
    }

    private Findings audit() {
        return Audit.of(facts());
    }

    private Facts facts() {
        return new Facts(quantity, gateWasAway, told, log, results, rows, issuedQuantity, deadLetters, outbox, statuses);
    }

    private static Told claim(String user, int millis, int status, String word) {
        return new Told(user, Asked.CLAIM, at(millis), at(millis + 2), status, word);
    }

    private static Told status(String user, int millis, int status, String word) {
        return new Told(user, Asked.STATUS, at(millis), at(millis + 2), status, word);
    }

    private static Logged gated(String user, int millis) {
        return new Logged(user, at(millis), true);
    }

    private static Result issued(String user, int rank) {
        return new Result(user, "ISSUED", rank);
    }

    private static Result rejected(String user) {
        return new Result(user, "REJECTED", null);
    }

    private static Issued row(int rank, String user, int millis) {
        return new Issued(rank, user, at(millis), at(millis + 100));
    }

    private static Instant at(int millis) {
        return START.plusMillis(millis);
    }
}
