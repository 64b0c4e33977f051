package io.firstcome.token;

import static io.firstcome.token.Forge.claims;
import static io.firstcome.token.Forge.now;
import static io.firstcome.token.Forge.sign;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.firstcome.HandSetClock;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.ParseException;

/**
 * What is remembered of a token: that it was found good, for as long as it is, and of no more tokens than there is room for.
 */
class RememberedUntilItExpiresTest {

    private static final long LEEWAY = 60;

    private final JWTAuthContextInfo terms = Forge.terms();
    private final HandSetClock clock = new HandSetClock();
    private final TokenCheck check = new TokenCheck(terms, () -> 10, clock);
    private final TokenVerifier verifier = verifier();

    @Test
    void aRememberedTokenExpiresToTheSecond() {
        long expires = now() + 300;
        String token = sign(claims(now(), expires, ",\"sub\":\"minji\""));
        assertThat(isGood(token)).isTrue();

        // When
        clock.set(Instant.ofEpochSecond(expires + LEEWAY - 1));
        boolean lastSecond = isGood(token);
        clock.set(Instant.ofEpochSecond(expires + LEEWAY));
        boolean after = isGood(token);

        assertThat(lastSecond).isTrue();
        assertThat(after).isFalse();
    }

    @Test
    void aRememberedTokenIsNotGoodBeforeItsTime() {
        long notBefore = now() - 100;
        String token = sign(claims(",\"sub\":\"minji\",\"nbf\":" + notBefore));
        assertThat(isGood(token)).isTrue();

        // When the clock is put right
        clock.set(Instant.ofEpochSecond(notBefore - LEEWAY));
        boolean inTime = isGood(token);
        clock.set(Instant.ofEpochSecond(notBefore - LEEWAY - 1));
        boolean tooEarly = isGood(token);

        assertThat(inTime).isTrue();
        assertThat(tooEarly).isFalse();
    }

    @Test
    void aRememberedTokenGrowsTooOld() {
        terms.setTokenAge(100L);
        long issued = now();
        String token = sign(claims(issued, issued + 3600, ",\"sub\":\"minji\""));
        assertThat(isGood(token)).isTrue();

        // When
        clock.set(Instant.ofEpochSecond(issued + 100));
        boolean oldest = isGood(token);
        clock.set(Instant.ofEpochSecond(issued + 101));
        boolean older = isGood(token);

        assertThat(oldest).isTrue();
        assertThat(older).isFalse();
    }

    @Test
    void theClockIsLookedAtTheFirstTimeToo() {
        String token = Forge.user("minji");

        clock.set(Instant.now().plus(Duration.ofDays(1)));

        assertThat(isGood(token)).isFalse();
    }

    @Test
    void oneTokenIsNotTakenForAnother() throws ParseException {
        check.parse(Forge.user("minji"), terms);
        check.parse(sign(claims(",\"sub\":\"boss\",\"groups\":[\"admin\"]")), terms);

        for (int time = 0; time < 2; time++) {
            assertThat(check.parse(sign(claims(",\"sub\":\"jihun\",\"groups\":[\"user\"]")), terms).getSubject())
                    .isEqualTo("jihun");
        }
    }

    @Test
    void everyTokenKeepsItsOwnGroupsWhoeverElseIsChecked() throws Exception {
        List<String> roles = List.of("user", "admin");
        List<String> tokens = roles.stream()
                .map(role -> sign(claims(",\"sub\":\"" + role + "\",\"groups\":[\"" + role + "\"]")))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(roles.size());
        try {
            // When
            List<Callable<Boolean>> checks = IntStream.range(0, roles.size()).<Callable<Boolean>> mapToObj(
                    who -> () -> hasOnlyItsOwn(tokens.get(who), roles.get(who))).toList();
            List<Future<Boolean>> done = threads.invokeAll(checks, 30, TimeUnit.SECONDS);

            for (Future<Boolean> right : done) {
                assertThat(right.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean hasOnlyItsOwn(String token, String role) throws ParseException {
        boolean right = true;
        for (int time = 0; time < 5_000; time++) {
            right &= verifier.verify(token).known().groups().equals(Set.of(role));
        }
        return right;
    }

    @Test
    void thereIsRoomForAFixedNumber() {
        RememberedTokens tokens = new RememberedTokens(10);
        KnownToken known = new KnownToken("minji", Set.of("user"), 0, Long.MAX_VALUE);

        IntStream.range(0, 1_000).forEach(number -> tokens.add(digest(number), known));

        assertThat(tokens.size()).isEqualTo(10);
        // the last ten
        assertThat(IntStream.range(0, 1_000).filter(number -> tokens.find(digest(number)) != null))
                .containsExactlyInAnyOrder(IntStream.range(990, 1_000).boxed().toArray(Integer[]::new));
    }

    @Test
    void whatIsThereAlreadyTakesNoRoom() {
        RememberedTokens tokens = new RememberedTokens(2);
        KnownToken known = new KnownToken("minji", Set.of("user"), 0, Long.MAX_VALUE);

        Stream.of(1, 2, 2, 2, 2).forEach(number -> tokens.add(digest(number), known));

        assertThat(tokens.find(digest(1))).isNotNull();
    }

    @Test
    void nobodyPushesOthersOutByWritingHisOwnTokenInOtherWays() throws ParseException {
        String minjis = Forge.user("minji");
        String[] ways = { minjis + "=", minjis + "==", minjis + " ", minjis + "!", withOtherLastBits(minjis) };

        for (String way : ways) {
            // jose4j reads them all
            assertThat(verifier.verify(way).known().subject()).isEqualTo("minji");
            assertThat(verifier.verify(way).isCanonical()).as(way).isFalse();
            assertThat(isGood(way)).isTrue();
        }
        assertThat(check.remembered()).isZero();
        assertThat(isGood(minjis)).isTrue();
        assertThat(check.remembered()).isEqualTo(1);
    }

    @Test
    void onlyWhatWasFoundGoodIsRemembered() {
        IntStream.range(0, 100).mapToObj(number -> Forge.user("minji") + "x" + number).forEach(this::isGood);

        assertThat(check.remembered()).isZero();
        assertThat(isGood(Forge.user("minji"))).isTrue();
        assertThat(check.remembered()).isEqualTo(1);
    }

    @Test
    void whatIsGoodByOthersTermsIsNotByOurs() throws ParseException {
        JWTAuthContextInfo others = Forge.terms();
        others.setPublicKeyContent(Forge.pem(Forge.others()));
        String token = sign(Forge.HEADER, claims(",\"sub\":\"minji\""), Forge.others().getPrivate(), "SHA256withRSA");

        // When
        String subject = check.parse(token, others).getSubject();
        boolean good = isGood(token);

        assertThat(subject).isEqualTo("minji");
        assertThat(good).isFalse();
    }

    @Test
    void withoutTheNativeLibraryJavaVerifies() throws ParseException {
        Optional<NativeRsa> none = NativeRsa.load("no.such.Library");

        TokenVerifier verifier = TokenVerifier.of(terms, none);

        assertThat(verifier.verify(Forge.user("minji")).known().subject()).isEqualTo("minji");
    }

    /** The last letter of 342 stands for two bits and four that do not count. */
    private static String withOtherLastBits(String token) {
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = token.length() - 1;
        return token.substring(0, last) + letters.charAt(letters.indexOf(token.charAt(last)) + 1);
    }

    private boolean isGood(String token) {
        return Verdict.of(check, token, terms).isGood();
    }

    private static TokenDigest digest(int number) {
        return TokenDigest.of("token " + number);
    }

    private TokenVerifier verifier() {
        try {
            return TokenVerifier.of(terms, NativeRsa.load(NativeRsa.LIBRARY));
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }
}
