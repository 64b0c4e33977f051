package io.firstcome.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.firstcome.gate.GateAnswer.Outcome;
import io.firstcome.gate.GateEntry.State;
import io.smallrye.mutiny.Uni;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * The scripts of the gate against a gate in plain Java, over random sequences of everything that can be done to them
 * (SPEC §3.1, §3.2, §3.5; PITFALLS 1, 2, 7).
 */
class GateAgainstModelTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration FAR = Duration.ofDays(1);

    /** Among them what could be taken for a separator, a pattern, a number or a value of the scripts themselves. */
    private static final List<String> USERS = List.of("kim", "KIM", "a|b", "|", "ISSUED|1|2|3|", "{kim}", "사용자", "😀%d", "0");
    private static final List<String> IDEMPOTENCY_KEYS = List.of("", "", "k1", "k2", "a|b", "||||", "(.*)$", "%d");

    private static GateOnItsOwn own;

    @BeforeContainer
    static void start() {
        own = GateOnItsOwn.start("gate-model");
    }

    @AfterContainer
    static void stop() {
        own.close();
    }

    @Property(tries = 1_500, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    void everyAnswerIsTheModels(@ForAll("sequences") List<Step> sequence) {
        // Given
        Model model = new Model(UUID.randomUUID());

        for (Step step : sequence) {
            // When
            step.doTo(own.gate(), model);

            // Then
            assertThat(own.places(GateKeys.of(model.couponId))).as("places behind %s", step).isEqualTo(model.places.size());
        }
        assertThat(look(own.gate(), model, USERS)).isEqualTo(model.look(USERS));
        assertThat(await(own.gate().remaining(List.of(model.couponId)))).isEqualTo(model.remaining());
    }

    /** From the answers alone, without a model that could share a mistake with the scripts. */
    @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
    void neverMorePlacesThanTotalNobodyTwiceAndNoWinnerHearsSoldOut(@ForAll @IntRange(min = 1, max = 6) int total,
            @ForAll("claimsAndReturns") List<Tuple.Tuple2<String, Boolean>> sequence) {
        // Given
        UUID couponId = UUID.randomUUID();
        await(own.gate().open(terms(couponId, "OPEN", -1, 1, total)));
        Map<String, Instant> holders = new HashMap<>();
        Set<Outcome> toHolders = new HashSet<>();
        Set<Outcome> whileFull = new HashSet<>();

        // When
        for (Tuple.Tuple2<String, Boolean> step : sequence) {
            String user = step.get1();
            if (step.get2() && holders.containsKey(user)) {
                await(own.gate().decided(couponId, List.of(Decided.rejected(user, holders.remove(user)))));
                continue;
            }
            GateAnswer answer = await(Gates.claim(own.gate(), couponId, user));
            if (holders.containsKey(user)) {
                toHolders.add(answer.outcome());
            } else if (holders.size() == total) {
                whileFull.add(answer.outcome());
            } else {
                assertThat(answer.outcome()).isEqualTo(Outcome.ADMITTED);
                holders.put(user, answer.at());
            }
        }

        // Then
        assertThat(toHolders).isSubsetOf(Outcome.DUPLICATE);
        assertThat(whileFull).isSubsetOf(Outcome.SOLD_OUT);
        assertThat(own.places(GateKeys.of(couponId))).isEqualTo(holders.size());
    }

    @Provide
    Arbitrary<List<Tuple.Tuple2<String, Boolean>>> claimsAndReturns() {
        return Combinators.combine(Arbitraries.of(USERS), Arbitraries.of(false, false, false, true))
                .as((user, isReturn) -> Tuple.of(user, isReturn))
                .list().ofMaxSize(40);
    }

    @Provide
    Arbitrary<List<Step>> sequences() {
        Arbitrary<Step> step = Arbitraries.frequencyOf(
                Tuple.of(8, claims()),
                Tuple.of(4, decides()),
                Tuple.of(1, changes()),
                Tuple.of(1, opens()));
        // Mostly a gate that somebody can get through, for the others end soon
        Arbitrary<Step> first = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0, 4).map(total -> new Open("OPEN", -1, 1, total))),
                Tuple.of(2, opens()),
                Tuple.of(2, decides()));
        return Combinators.combine(first, step.list().ofMaxSize(20)).as((head, tail) -> {
            tail.add(0, head);
            return tail;
        });
    }

    private static Arbitrary<Step> claims() {
        return Combinators.combine(Arbitraries.of(USERS), Arbitraries.of(IDEMPOTENCY_KEYS)).as(Claim::new);
    }

    private static Arbitrary<Step> decides() {
        Arbitrary<Verdict> verdict = Combinators.combine(Arbitraries.of(USERS), Arbitraries.of(Decided.Decision.class),
                Arbitraries.of(false, false, true), Arbitraries.integers().between(1, 9), Arbitraries.integers().between(0, 3))
                .as(Verdict::new);
        return verdict.list().ofMinSize(1).ofMaxSize(4).map(Decide::new);
    }

    private static Arbitrary<Step> opens() {
        return Combinators.combine(
                Arbitraries.of("DRAFT", "OPEN", "PAUSED", "CLOSED"),
                Arbitraries.of(-2, -1, 1),
                Arbitraries.of(-1, 1, 2),
                Arbitraries.integers().between(0, 4)).as(Open::new);
    }

    private static Arbitrary<Step> changes() {
        return Combinators.combine(opens(), Arbitraries.integers().between(0, 9), Arbitraries.of(true, false))
                .as((terms, version, isLowering) -> new Change((Open) terms, version, isLowering));
    }

    private static GateTerms terms(UUID couponId, String state, int opensInDays, int closesInDays, int total) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        Instant closesAt = now.plus(FAR.multipliedBy(closesInDays));
        return new GateTerms(couponId, state, now.plus(FAR.multipliedBy(opensInDays)), closesAt, closesAt.plus(FAR), total, 0);
    }

    /** By as few calls as the gate likes. */
    private static List<GateView> look(Gate gate, Model model, List<String> users) {
        return await(Uni.join().all(users.stream().map(user -> gate.look(model.couponId, user)).toList()).andFailFast());
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(LIMIT);
    }

    /** One thing that is done to the gate, and to the model. */
    interface Step {

        void doTo(Gate gate, Model model);
    }

    record Claim(String user, String idempotencyKey) implements Step {

        @Override
        public void doTo(Gate gate, Model model) {
            Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            GateAnswer answer = await(Gates.claim(gate, model.couponId, user, idempotencyKey, ""));
            Instant after = Instant.now();
            // The only thing that the model cannot know: which millisecond it is in Redis
            Instant at = answer.outcome() == Outcome.ADMITTED ? answer.at() : before;
            assertThat(at).isBetween(before, after);
            assertThat(answer).as("%s", this).isEqualTo(model.claim(user, idempotencyKey, at));
        }
    }

    /** @param another whether the log has another claim of the user than the gate */
    record Verdict(String user, Decided.Decision decision, boolean another, int rank, int revision) {

        Decided of(Model model) {
            Instant requestedAt = model.requestedAt(user, another);
            return switch (decision) {
                case ISSUED, USED, REVOKED, RETURNED ->
                    Decided.issued(user, decision, requestedAt, rank, requestedAt.plusMillis(rank), revision, null);
                case REJECTED -> Decided.rejected(user, requestedAt);
                case FAILED -> Decided.failed(user, requestedAt);
            };
        }
    }

    record Decide(List<Verdict> verdicts) implements Step {

        @Override
        public void doTo(Gate gate, Model model) {
            List<Decided> decided = verdicts.stream().map(verdict -> verdict.of(model)).toList();
            await(gate.decided(model.couponId, decided));
            decided.forEach(model::decided);
            List<String> users = decided.stream().map(Decided::userId).toList();
            assertThat(look(gate, model, users)).as("%s", this).isEqualTo(model.look(users));
        }
    }

    record Open(String state, int opensInDays, int closesInDays, int total) implements Step {

        @Override
        public void doTo(Gate gate, Model model) {
            GateTerms terms = terms(model.couponId, state, opensInDays, closesInDays, total);
            await(gate.open(terms));
            model.open(terms);
        }
    }

    record Change(Open wanted, int version, boolean isLowering) implements Step {

        @Override
        public void doTo(Gate gate, Model model) {
            GateTerms terms = terms(model.couponId, wanted.state(), wanted.opensInDays(), wanted.closesInDays(), wanted.total())
                    .as(version);
            Agreement answer = await(isLowering ? gate.lower(terms) : gate.agree(terms));
            assertThat(answer.kind()).as("%s", this).isEqualTo(model.change(terms, isLowering));
        }
    }

    /** What the gate of one coupon should be. */
    static final class Model {

        private record Place(GateEntry entry, String idempotencyKey) {
        }

        private final UUID couponId;
        private final Map<String, Place> places = new HashMap<>();
        private final Map<String, Instant> rejected = new HashMap<>();
        private GateTerms terms;

        Model(UUID couponId) {
            this.couponId = couponId;
        }

        GateAnswer claim(String user, String idempotencyKey, Instant now) {
            if (terms == null) {
                return new GateAnswer(Outcome.MISSING, null, null);
            }
            Place place = places.get(user);
            if (place != null) {
                boolean replayed = !idempotencyKey.isEmpty() && idempotencyKey.equals(place.idempotencyKey);
                return new GateAnswer(replayed ? Outcome.REPLAYED : Outcome.DUPLICATE, null, place.entry);
            }
            if (terms.state().equals("CLOSED") || !now.isBefore(terms.closesAt())) {
                return new GateAnswer(Outcome.CLOSED, null, null);
            }
            if (terms.state().equals("PAUSED")) {
                return new GateAnswer(Outcome.PAUSED, null, null);
            }
            if (terms.state().equals("DRAFT") || now.isBefore(terms.opensAt())) {
                return new GateAnswer(Outcome.NOT_OPEN, terms.opensAt(), null);
            }
            if (taken() >= terms.total()) {
                return new GateAnswer(Outcome.SOLD_OUT, null, null);
            }
            places.put(user, new Place(new GateEntry(State.PENDING, now, null, null), idempotencyKey));
            return new GateAnswer(Outcome.ADMITTED, now, null);
        }

        void decided(Decided decided) {
            String user = decided.userId();
            Place place = places.get(user);
            boolean isIssued = place != null && place.entry.state().isIssued();
            if (decided.rank() != null) {
                boolean isUnwanted = terms == null && decided.revision() > 0;
                if (isUnwanted || isIssued && decided.revision() <= place.entry.revision()) {
                    return;
                }
                Instant requestedAt = place == null ? decided.requestedAt() : place.entry.requestedAt();
                State state = State.valueOf(decided.decision().name());
                places.put(user, new Place(
                        new GateEntry(state, requestedAt, decided.rank(), decided.issuedAt(), decided.revision()),
                        place == null ? "" : place.idempotencyKey));
                rejected.remove(user);
            } else if (isIssued) {
                return;
            } else if (place != null && !place.entry.requestedAt().equals(decided.requestedAt())) {
                return;
            } else if (decided.decision() == Decided.Decision.FAILED
                    && decided.requestedAt().equals(rejected.get(user))) {
                return;
            } else if (decided.decision() == Decided.Decision.FAILED) {
                places.put(user, new Place(new GateEntry(State.FAILED, decided.requestedAt(), null, null),
                        place == null ? "" : place.idempotencyKey));
            } else {
                places.remove(user);
                rejected.put(user, decided.requestedAt());
            }
        }

        void open(GateTerms wanted) {
            if (terms == null && places.isEmpty()) {
                terms = wanted;
            }
        }

        Agreement.Kind change(GateTerms wanted, boolean isLowering) {
            if (terms == null) {
                return Agreement.Kind.MISSING;
            }
            if (wanted.version() <= terms.version()) {
                return wanted.version() == terms.version() ? Agreement.Kind.AGREED : Agreement.Kind.NEWER;
            }
            if (isLowering && taken() > wanted.total()) {
                return Agreement.Kind.TAKEN;
            }
            terms = wanted;
            return Agreement.Kind.AGREED;
        }

        GateView look(String user) {
            if (terms == null) {
                return new GateView(null, null, null, false);
            }
            Place place = places.get(user);
            return new GateView(terms.expiresAt(), place == null ? null : place.entry,
                    place == null ? rejected.get(user) : null, true);
        }

        List<GateView> look(List<String> users) {
            return users.stream().map(this::look).toList();
        }

        Map<UUID, Integer> remaining() {
            return terms == null ? Map.of() : Map.of(couponId, Math.max(0, terms.total() - (int) taken()));
        }

        private long taken() {
            return places.values().stream().filter(place -> place.entry.state() != State.RETURNED).count();
        }

        Instant requestedAt(String user, boolean another) {
            Place place = places.get(user);
            if (place == null || another) {
                return Instant.parse("2026-01-01T00:00:00.001Z");
            }
            return place.entry.requestedAt();
        }
    }
}
