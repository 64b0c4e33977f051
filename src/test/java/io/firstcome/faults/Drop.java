package io.firstcome.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.vertx.core.Future;

/**
 * A drop in which things go wrong: while the faults last somewhat more people come than there are coupons, then all the
 * others in a rush; when everybody has his answer and all is at rest, fresh people claim what may be left, so that a place
 * that has leaked is seen.
 *
 * @param early how many come for each coupon while the faults last
 */
record Drop(int coupons, int users, double early) {

    private static final double USUALLY_EARLY = 1.2;
    /** What servers and instances take to come back, at the least. */
    private static final Duration RECOVERY = Duration.ofSeconds(2);
    private static final Duration RUSH_OF_A_THOUSAND = Duration.ofMillis(700);
    private static final Duration LIMIT_OF_CLIENTS = Duration.ofSeconds(90);
    private static final Duration LIMIT_OF_REST = Duration.ofSeconds(60);
    /** The second time: what has not come to rest the first time does not now. */
    private static final Duration LIMIT_OF_LAST_REST = Duration.ofSeconds(20);
    private static final int FRESH_USERS = 50;

    /** Three people for each coupon. */
    static Drop of(int coupons) {
        return new Drop(coupons, 3 * coupons, USUALLY_EARLY);
    }

    /** To warm the instances up; without faults. */
    static Drop tiny() {
        return new Drop(50, 500, USUALLY_EARLY);
    }

    /** One for every build. */
    static Drop small() {
        return of(400);
    }

    Drop withEarly(double other) {
        return new Drop(coupons, users, other);
    }

    /**
     * What became of it.
     *
     * @param rest from the last answer to the crowd until every claim was decided
     */
    record Outcome(String title, Facts facts, Findings findings, ServiceLevel serviceLevel, Duration rest) {
    }

    /** Runs the drop on that site, one fault after the other. */
    Outcome run(Site site, String title, List<Strike> strikes) {
        String couponId = site.newCoupon(coupons);
        Diary.write("%s: coupon %s, %.1f for each early, %s", title, couponId, early, strikes);
        boolean gateIsHurt = strikes.stream().anyMatch(strike -> strike.fault().isOfRedis());
        Duration faults = strikes.stream().map(strike -> strike.time().plus(RECOVERY)).reduce(Duration.ZERO, Duration::plus);
        try {
            return run(site, couponId, title, gateIsHurt, faults,
                    () -> strikes.forEach(strike -> strike(site, couponId, strike)));
        } finally {
            site.heal();
        }
    }

    /**
     * The same for a coupon that is there already, and other faults.
     *
     * @param gateIsHurt whether claims may go past its gate
     * @param lasts how long the faults will last, about
     * @param faults returns when they are over
     */
    Outcome run(Site site, String couponId, String title, boolean gateIsHurt, Duration lasts, Runnable faults) {
        try (Clients clients = Clients.ofShop(site, couponId); Witness witness = new Witness(site, couponId)) {
            Future<Void> crowd = crowd(clients, lasts);
            Instant from = Instant.now();
            faults.run();
            Instant to = Instant.now();
            Clients.join(crowd);
            Duration rest = rest(witness, LIMIT_OF_REST);
            Clients.join(clients.come("fresh", coupons - Math.min(coupons, witness.issued()) + FRESH_USERS, Duration.ZERO,
                    LIMIT_OF_CLIENTS));
            rest(witness, LIMIT_OF_LAST_REST);
            clients.stopPolling();
            Facts facts = witness.facts(coupons, gateIsHurt, clients);
            Outcome outcome = new Outcome(title, facts, Audit.of(facts), ServiceLevel.of(facts.told(), from, to), rest);
            Diary.write("%s: %s", title, outcome.findings().summary().isEmpty() ? "clean" : outcome.findings().details());
            return outcome;
        }
    }

    private Future<Void> crowd(Clients clients, Duration faults) {
        int first = (int) Math.min(users, early * coupons);
        int late = users - first;
        Duration rush = RUSH_OF_A_THOUSAND.multipliedBy(late).dividedBy(1_000);
        return clients.come("early", first, faults, LIMIT_OF_CLIENTS.plus(faults))
                .compose(earlyAreServed -> clients.come("late", late, rush, LIMIT_OF_CLIENTS));
    }

    private static void strike(Site site, String couponId, Strike strike) {
        Pause.of(strike.after());
        Diary.write("%s begins", strike.fault());
        strike.fault().begin(site);
        Pause.of(strike.length());
        strike.fault().end(site);
        Instant ended = Instant.now();
        site.awaitHealth(couponId, ended);
        Diary.write("%s is over; well again after %d ms", strike.fault(), Duration.between(ended, Instant.now()).toMillis());
    }

    private static Duration rest(Witness witness, Duration limit) {
        Instant from = Instant.now();
        if (!witness.awaitRest(limit)) {
            Diary.write("Not at rest after %d s", limit.toSeconds());
        }
        return Duration.between(from, Instant.now());
    }
}
