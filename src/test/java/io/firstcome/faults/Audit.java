package io.firstcome.faults;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.firstcome.Tables.Issued;
import io.firstcome.faults.Facts.Logged;
import io.firstcome.faults.Facts.Result;
import io.firstcome.faults.Findings.Kind;

/** Holds the facts of a drop against the promises of SPEC §3. */
final class Audit {

    private final Facts facts;
    private final Findings findings = new Findings();

    private final Map<String, List<Told>> toldByUser;
    private final Map<String, List<Logged>> logByUser;
    private final Map<String, Issued> winners = new HashMap<>();
    private final Set<String> rejected;

    private Audit(Facts facts) {
        this.facts = facts;
        this.toldByUser = facts.told().stream().collect(Collectors.groupingBy(Told::user));
        this.logByUser = facts.log().stream().collect(Collectors.groupingBy(Logged::user));
        facts.rows().forEach(row -> winners.put(row.userId(), row));
        this.rejected = facts.results().stream().filter(Result::isRejected).map(Result::user)
                .filter(user -> !winners.containsKey(user))
                .collect(Collectors.toSet());
    }

    static Findings of(Facts facts) {
        return new Audit(facts).run();
    }

    /** Users who were told 202 and whom the log refused in the end. */
    static long rejected(Facts facts) {
        Audit audit = new Audit(facts);
        return audit.accepted().filter(audit.rejected::contains).count();
    }

    private Findings run() {
        kept();
        once();
        exact();
        inOrder();
        answered();
        toldTheTruth();
        announced();
        decided();
        for (long i = 0; i < facts.deadLetters(); i++) {
            findings.add(Kind.DEAD_LETTER, "on the dead-letter topic");
        }
        return findings;
    }

    private Stream<String> accepted() {
        return toldByUser.entrySet().stream()
                .filter(user -> user.getValue().stream().anyMatch(Told::isAccepted))
                .map(Map.Entry::getKey);
    }

    /** §3.3: a 202 ends in ISSUED; only what was taken ungated may be refused by the log. */
    private void kept() {
        accepted().filter(user -> !winners.containsKey(user)).forEach(user -> {
            List<Logged> records = logByUser.getOrDefault(user, List.of());
            if (records.isEmpty()) {
                findings.add(Kind.LOST, user + " was told 202 and is not in the log");
            } else if (!rejected.contains(user)) {
                findings.add(Kind.LOST, user + " was told 202 and is in the log without a decision");
            } else if (records.stream().allMatch(Logged::gated)) {
                findings.add(Kind.LOST, user + " was told 202, admitted by the gate, and rejected");
            } else if (!facts.gateWasAway()) {
                findings.add(Kind.REJECTED, user + " was taken ungated though the gate was there");
            }
        });
    }

    /** §3.2 */
    private void once() {
        repeated(facts.rows(), Issued::userId)
                .forEach(user -> findings.add(Kind.DOUBLED, user + " has several rows"));
        Map<String, Set<Integer>> announced = facts.results().stream().filter(Result::isIssued)
                .collect(Collectors.groupingBy(Result::user, Collectors.mapping(Result::rank, Collectors.toSet())));
        announced.forEach((user, ranks) -> {
            if (ranks.size() > 1) {
                findings.add(Kind.DOUBLED, user + " was announced with ranks " + ranks);
            }
        });
    }

    /** §3.1; the facts are those of a coupon that more people wanted than could get it. */
    private void exact() {
        int issued = facts.rows().size();
        for (int i = facts.quantity(); i < issued; i++) {
            findings.add(Kind.OVERSOLD, issued + " of " + facts.quantity() + " are issued");
        }
        int wanted = Math.min(facts.quantity(), toldByUser.size());
        for (int i = issued; i < wanted; i++) {
            findings.add(Kind.LEAKED, issued + " of " + wanted + " are issued");
        }
        if (facts.issuedQuantity() != issued) {
            findings.add(Kind.MISCOUNTED, "issued_quantity is " + facts.issuedQuantity() + ", rows are " + issued);
        }
    }

    /** §3.4 */
    private void inOrder() {
        List<Issued> byRank = facts.rows().stream().sorted(Comparator.comparing(Issued::rank)).toList();
        List<Integer> ranks = byRank.stream().map(Issued::rank).toList();
        if (!ranks.equals(IntStream.rangeClosed(1, ranks.size()).boxed().toList())) {
            findings.add(Kind.RANKS, "not dense: the last of " + ranks.size() + " is " + ranks.get(ranks.size() - 1));
        }
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < facts.log().size(); i++) {
            Logged claim = facts.log().get(i);
            places.putIfAbsent(claim.user() + claim.requestedAt(), i);
        }
        int before = -1;
        for (Issued winner : byRank) {
            Integer place = places.get(winner.userId() + winner.requestedAt());
            if (place == null) {
                findings.add(Kind.RANKS, winner.userId() + " has rank " + winner.rank() + " and is not in the log");
            } else if (place < before) {
                findings.add(Kind.RANKS, winner.userId() + " has rank " + winner.rank() + " out of the log's order");
            } else {
                before = place;
            }
        }
    }

    /** Everybody gets an answer that he can act on, once the fault is over. */
    private void answered() {
        facts.told().stream()
                .filter(Told::isOfClaim)
                .filter(told -> !told.isFinal() && !told.isNotNow())
                .forEach(told -> findings.add(Kind.UNEXPECTED,
                        told.user() + " was told " + told.status() + " " + told.word()));
        toldByUser.forEach((user, all) -> {
            if (all.stream().noneMatch(Told::isFinal)) {
                findings.add(Kind.UNANSWERED, user + " asked " + all.size() + " times");
            }
        });
    }

    /** §3.5 */
    private void toldTheTruth() {
        toldByUser.forEach((user, all) -> {
            Issued won = winners.get(user);
            if (won == null) {
                loser(user, all);
            } else {
                winner(user, won, all);
            }
            neverBack(user, all);
        });
        facts.statuses().forEach((user, status) -> {
            boolean wellTold = winners.containsKey(user)
                    ? status.equals("ISSUED")
                    : status.equals(logByUser.containsKey(user) ? "REJECTED" : "NOT_CLAIMED");
            if (!wellTold) {
                findings.add(Kind.UNTRUTHFUL, "in the end " + user + " is told " + status + ", and "
                        + (winners.containsKey(user) ? "has a coupon" : "has none"));
            }
        });
    }

    private void winner(String user, Issued won, List<Told> all) {
        // What was requested behind that answer is another claim, such as one that a frozen instance still had in hand
        Predicate<Told> afterTheClaim = told -> told.at().isAfter(won.requestedAt().plusMillis(1));
        all.stream().filter(afterTheClaim)
                .filter(told -> told.isRefusal("SOLD_OUT") || told.isStatus("REJECTED"))
                .forEach(told -> findings.add(Kind.UNTRUTHFUL,
                        user + " won rank " + won.rank() + " and was told " + told.word()));
    }

    private void loser(String user, List<Told> all) {
        all.stream().filter(told -> told.isStatus("ISSUED"))
                .forEach(told -> findings.add(Kind.UNTRUTHFUL, user + " has no coupon and was told ISSUED"));
        if (!logByUser.containsKey(user)) {
            all.stream().filter(told -> told.isRefusal("DUPLICATE"))
                    .forEach(told -> findings.add(Kind.UNTRUTHFUL, user + " was told DUPLICATE and has no claim"));
        }
    }

    /** Accepted does not become unknown, and ISSUED does not become anything less. */
    private void neverBack(String user, List<Told> all) {
        Instant acceptedAt = null;
        Instant issuedAt = null;
        for (Told told : all) {
            if (isLaterThan(told, acceptedAt) && told.isOfClaim() && told.isRefusal("SOLD_OUT")) {
                findings.add(Kind.UNTRUTHFUL, user + " was told 202, then SOLD_OUT");
            }
            if (isLaterThan(told, acceptedAt) && told.isOfStatus() && told.status() == Told.NOT_FOUND) {
                findings.add(Kind.UNTRUTHFUL, user + " was told 202, then " + told.word());
            }
            if (isLaterThan(told, issuedAt) && told.isOfStatus() && told.status() == Told.OK
                    && !told.word().equals("ISSUED")) {
                findings.add(Kind.UNTRUTHFUL, user + " was told ISSUED, then " + told.word());
            }
            if (told.isAccepted() && acceptedAt == null) {
                acceptedAt = told.until();
            }
            if (told.isStatus("ISSUED") && issuedAt == null) {
                issuedAt = told.until();
            }
        }
    }

    private static boolean isLaterThan(Told told, Instant earlier) {
        return earlier != null && told.at().isAfter(earlier);
    }

    /** Other systems rely on the topic of results. */
    private void announced() {
        Set<String> announced = new HashSet<>();
        facts.results().stream().filter(Result::isIssued).forEach(result -> {
            announced.add(result.user());
            Issued row = winners.get(result.user());
            if (row == null || row.rank() != result.rank()) {
                findings.add(Kind.MISANNOUNCED, result.user() + " was announced with rank " + result.rank()
                        + " and has " + (row == null ? "none" : row.rank()));
            }
        });
        winners.keySet().stream().filter(user -> !announced.contains(user))
                .forEach(user -> findings.add(Kind.MISANNOUNCED, user + " won and was not announced"));
    }

    private void decided() {
        for (long i = 0; i < facts.outbox(); i++) {
            findings.add(Kind.UNDECIDED, "left in the outbox");
        }
        logByUser.keySet().stream()
                .filter(user -> !winners.containsKey(user) && !rejected.contains(user))
                .forEach(user -> findings.add(Kind.UNDECIDED, user + " is in the log without a decision"));
    }

    private static <T> Set<String> repeated(List<T> all, Function<T, String> key) {
        Set<String> seen = new HashSet<>();
        return all.stream().map(key).filter(one -> !seen.add(one)).collect(Collectors.toSet());
    }
}
