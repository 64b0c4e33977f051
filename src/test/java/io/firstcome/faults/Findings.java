package io.firstcome.faults;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an {@link Audit} found broken. */
final class Findings {

    private static final int SHOWN = 10;

    /** The promises of SPEC §3 by what it is called when one is broken. */
    enum Kind {
        /** Told 202, and neither issued nor, where the gate was away, rejected. */
        LOST,
        /** Two coupons, two ranks or two announcements of different ranks for one user. */
        DOUBLED,
        OVERSOLD,
        /** Fewer are issued than were wanted, though the next ones are told SOLD_OUT. */
        LEAKED,
        /** Ranks are not 1..N in the order of the log. */
        RANKS,
        /** issued_quantity is not the number of rows. */
        MISCOUNTED,
        /** Rejected, though the gate was never away. */
        REJECTED,
        /** Somebody was told what is not so. */
        UNTRUTHFUL,
        /** The topic of results does not say what the database says. */
        MISANNOUNCED,
        DEAD_LETTER,
        /** In the log or the outbox, and no decision came. */
        UNDECIDED,
        /** An answer that no client can act on, such as 500. */
        UNEXPECTED,
        /** Asked again and again and never got an answer. */
        UNANSWERED
    }

    private final Map<Kind, List<String>> found = new EnumMap<>(Kind.class);

    void add(Kind kind, String detail) {
        found.computeIfAbsent(kind, none -> new ArrayList<>()).add(detail);
    }

    int count(Kind kind) {
        return found.getOrDefault(kind, List.of()).size();
    }

    /** The kinds with their counts, in one line; empty where nothing is broken. */
    String summary() {
        return found.entrySet().stream()
                .map(kind -> kind.getKey() + " " + kind.getValue().size())
                .collect(Collectors.joining(", "));
    }

    /** The first of each kind, one a line; empty where nothing is broken. */
    List<String> details() {
        return found.entrySet().stream()
                .flatMap(kind -> kind.getValue().stream().limit(SHOWN).map(detail -> kind.getKey() + ": " + detail))
                .toList();
    }
}
