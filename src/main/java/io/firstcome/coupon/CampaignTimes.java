package io.firstcome.coupon;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The times of a campaign, and the rules between them. What is null is left out of them. */
record CampaignTimes(Instant opensAt, Instant closesAt, Instant expiresAt) {

    // MySQL's datetime would take more, but a year that no campaign reaches is a slip of the pen.
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /** The fields to mend, each with the key of the sentence that says why. */
    Map<String, String> broken() {
        Map<String, String> broken = new LinkedHashMap<>();
        rule(inOrder(opensAt, closesAt, false), "closesAt", "closesAt", broken);
        rule(inOrder(closesAt, expiresAt, true), "expiresAt", "expiresAt", broken);
        rule(inOrder(EARLIEST, opensAt, true), "opensAt", "year", broken);
        rule(inOrder(expiresAt, LATEST, false), "expiresAt", "year", broken);
        return broken;
    }

    private static boolean inOrder(Instant first, Instant then, boolean mayBeEqual) {
        return first == null || then == null || first.isBefore(then) || (mayBeEqual && first.equals(then));
    }

    private static void rule(boolean holds, String field, String name, Map<String, String> broken) {
        if (!holds) {
            broken.putIfAbsent(field, "firstcome.coupon." + name);
        }
    }
}
