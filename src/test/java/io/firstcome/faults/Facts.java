package io.firstcome.faults;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.firstcome.Tables;

/**
 * What can be known of one drop from outside, when everything has come to rest.
 *
 * @param quantity of the coupon
 * @param gateWasAway whether Redis was hurt, so that claims may have been taken ungated
 * @param told what the clients were told, in the order of the answers
 * @param log the claims of the coupon in the order of the claim log
 * @param results of the coupon on the topic of results, in its order
 * @param rows of the coupon in the database
 * @param issuedQuantity what the coupon's own row says
 * @param deadLetters of the coupon
 * @param outbox claims that the log has not got yet
 * @param statuses what some users are told of their claims in the end: a status, or NOT_CLAIMED
 */
record Facts(int quantity, boolean gateWasAway, List<Told> told, List<Logged> log, List<Result> results,
        List<Tables.Issued> rows, int issuedQuantity, long deadLetters, long outbox, Map<String, String> statuses) {

    /** A record of the claim log. */
    record Logged(String user, Instant requestedAt, boolean gated) {
    }

    /**
     * A record of the topic of results.
     *
     * @param decision ISSUED, REJECTED, …
     * @param rank null where there is none
     */
    record Result(String user, String decision, Integer rank) {

        boolean isIssued() {
            return decision.equals("ISSUED");
        }

        boolean isRejected() {
            return decision.equals("REJECTED");
        }
    }
}
