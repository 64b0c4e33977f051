package io.firstcome.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimantTest {

    private static final Pattern USER_ID = Pattern.compile("[^\\p{C}\\p{Z}]{1,64}");

    @Test
    void aUserActsForHimself() {
        assertThat(by("minji", Caller.USER).claimant(null)).isEqualTo("minji");
        assertThat(by("minji", Caller.USER).claimant("minji")).isEqualTo("minji");
    }

    @Test
    void aUserWhoNamesAnotherIsForbidden() {
        assertThat(refusal(by("minji", Caller.USER), "jihun").reason()).isEqualTo(Reason.FORBIDDEN);
    }

    @Test
    void aTokenWithoutRolesActsForItsSubjectOnly() {
        assertThat(by("minji").claimant(null)).isEqualTo("minji");
        assertThat(refusal(by("minji"), "jihun").reason()).isEqualTo(Reason.FORBIDDEN);
    }

    @ParameterizedTest
    @ValueSource(strings = { Caller.SERVICE, Caller.ADMIN })
    void serviceAndAdministratorActForWhomTheyName(String role) {
        assertThat(by("shop", role).claimant("minji")).isEqualTo("minji");
    }

    @ParameterizedTest
    @ValueSource(strings = { Caller.SERVICE, Caller.ADMIN })
    void serviceAndAdministratorHaveToNameSomebody(String role) {
        assertThat(violation(refusal(by("shop", role), null)))
                .isEqualTo(new Violation("userId", "must name the user"));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", " ", "min ji", "min\tji", "minji\n", "\u0000", "\u00a0", "\u200b", "\ud83d", "\u3000" })
    void anIdThatCannotBeOneIsNamed(String userId) {
        assertThat(violation(refusal(by("shop", Caller.SERVICE), userId)).field()).isEqualTo("userId");
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = { "two words" })
    void aUsersTokenHasToSayWhoHeIs(String subject) {
        assertThat(refusal(by(subject, Caller.USER), null).reason()).isEqualTo(Reason.UNAUTHENTICATED);
    }

    @Test
    void whatIsWrongIsSaidInTheCallersLanguage() {
        Problem refusal = refusal(new Claimant("shop", Set.of(Caller.SERVICE), Locale.KOREAN), null);

        assertThat(violation(refusal).message()).isEqualTo("사용자를 지정해야 합니다");
    }

    @Test
    void idsAreOneTo64VisibleCharacters() {
        assertThat(Caller.isUserId("k".repeat(64))).isTrue();
        assertThat(Caller.isUserId("k".repeat(65))).isFalse();
        assertThat(Caller.isUserId("김민지-🙂_a.b@c")).isTrue();
        assertThat(Caller.isUserId(null)).isFalse();
    }

    @Test
    void everyCodePointIsJudgedAsThePatternDoes() {
        List<Integer> different = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(codePoint -> {
                    String id = "a" + new String(Character.toChars(codePoint));
                    return Caller.isUserId(id) != USER_ID.matcher(id).matches();
                })
                .boxed().toList();

        assertThat(different).isEmpty();
    }

    private static Claimant by(String subject, String... roles) {
        return new Claimant(subject, Set.of(roles), Locale.ENGLISH);
    }

    private static Problem refusal(Claimant claimant, String userId) {
        return catchThrowableOfType(Problem.class, () -> claimant.claimant(userId));
    }

    private static Violation violation(Problem refusal) {
        assertThat(refusal.reason()).isEqualTo(Reason.INVALID_REQUEST);
        return (Violation) ((List<?>) refusal.data().get("violations")).get(0);
    }
}
