package io.firstcome.issuing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.issuing.Verdict.Kind;
import io.firstcome.issuing.Verdict.Owned;

/**
 * The decision: given the rows and the claims, who wins? The order of the log makes the winners, ranks are dense, and
 * nobody gets a coupon twice (SPEC §3.1, §3.2, §3.4). Plain Java, without I/O.
 */
final class Issuance {

    /** What identifies a claim (SPEC §1). */
    record Identity(UUID couponId, String userId) {

        static Identity of(ClaimRequested claim) {
            return new Identity(claim.couponId(), claim.userId());
        }
    }

    /** One claim of a user who may claim again: a row of {@code rejected_claim}, there already or about to be. */
    record Rejection(Identity identity, Instant requestedAt) {

        static Rejection of(ClaimRequested claim) {
            return new Rejection(Identity.of(claim), claim.requestedAt());
        }
    }

    /**
     * A locked row of {@code coupon}: as long as the lock is held, nobody else issues any of it.
     *
     * @param issued places held
     * @param returned places that came back; their ranks are not given again (SPEC §3.4)
     */
    record Stock(int total, int issued, int returned) {

        /** Of a coupon of which nothing came back. */
        Stock(int total, int issued) {
            this(total, issued, 0);
        }

        /** How many places; of a coupon that is over-issued by hand fewer than none. */
        int left() {
            return total - issued;
        }

        boolean isLeft() {
            return left() > 0;
        }

        Stock oneMore() {
            return new Stock(total, issued + 1, returned);
        }

        int lastRank() {
            return issued + returned;
        }
    }

    private Issuance() {
    }

    /**
     * Decides the claims of a poll in the order of the log.
     *
     * @param stocks the coupons that exist, of those that are claimed
     * @param owned what the claimants have already
     * @param rejections which of the claims were rejected already; they stay so, whatever is left by now, so that the topic
     *        can be read again. A later claim of the same user is decided anew.
     * @param now when the winners' rows are issued
     * @return one verdict for each claim, in the same order
     */
    static List<Verdict> decide(List<ClaimRequested> claims, Map<UUID, Stock> stocks, Map<Identity, Owned> owned,
            Set<Rejection> rejections, Instant now) {
        Map<UUID, Stock> left = new HashMap<>(stocks);
        Map<Identity, Owned> owners = new HashMap<>(owned);
        Set<Rejection> rejected = new HashSet<>(rejections);
        List<Verdict> verdicts = new ArrayList<>(claims.size());
        for (ClaimRequested claim : claims) {
            Stock stock = left.get(claim.couponId());
            Owned has = owners.get(Identity.of(claim));
            if (stock == null) {
                verdicts.add(Verdict.of(Kind.UNKNOWN_COUPON));
            } else if (has != null) {
                verdicts.add(new Verdict(Kind.OWNED, has));
            } else if (rejected.contains(Rejection.of(claim))) {
                verdicts.add(Verdict.of(Kind.REJECTED_BEFORE));
            } else if (!stock.isLeft()) {
                rejected.add(Rejection.of(claim));
                verdicts.add(Verdict.of(Kind.REJECTED));
            } else {
                Stock taken = stock.oneMore();
                Owned won = new Owned(taken.lastRank(), claim.requestedAt(), now);
                left.put(claim.couponId(), taken);
                owners.put(Identity.of(claim), won);
                verdicts.add(new Verdict(Kind.WON, won));
            }
        }
        return verdicts;
    }
}
