package io.firstcome.gate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import io.firstcome.gate.GateAnswer.Outcome;
import io.vertx.mutiny.redis.client.Response;

/**
 * What {@code claim.lua} says to some claims of one coupon.
 *
 * @param now by the clock of the gate
 * @param answers in the order of the claims
 */
record ClaimAnswers(Instant now, Places places, List<GateAnswer> answers) {

    /**
     * Names one set of places: they are only ever added, or {@code changedAt} changes.
     *
     * @param changedAt since when somebody may be admitted who would have been refused before, in microseconds
     * @param taken how many there are
     */
    record Places(long changedAt, int taken) {

        static Places of(Response changedAt, Response taken) {
            return new Places(Long.parseLong(changedAt.toString()), taken.toInteger());
        }
    }

    private static final int FIRST = 3;
    /** Said to everybody who has no place, whoever he is. */
    private static final Set<Outcome> REFUSALS = EnumSet.of(Outcome.SOLD_OUT, Outcome.CLOSED, Outcome.PAUSED,
            Outcome.NOT_OPEN);

    static ClaimAnswers of(Response response) {
        List<GateAnswer> answers = new ArrayList<>(response.size() - FIRST);
        for (int i = FIRST; i < response.size(); i++) {
            Response answer = response.get(i);
            answers.add(GateAnswer.of(Outcome.valueOf(answer.get(0).toString()),
                    answer.size() > 1 ? answer.get(1).toString() : null));
        }
        return new ClaimAnswers(GateEntry.instant(response.get(0).toString()),
                Places.of(response.get(1), response.get(2)), answers);
    }

    /** What everybody hears who has no place; null where that was not asked. */
    GateAnswer refusal() {
        for (GateAnswer answer : answers) {
            if (REFUSALS.contains(answer.outcome())) {
                return answer;
            }
        }
        return null;
    }
}
