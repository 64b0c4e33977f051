package io.firstcome.usage;

import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.OwnContext;
import io.firstcome.coupon.Coupon;
import io.firstcome.coupon.Coupons;
import io.firstcome.coupon.IssuedCoupons;
import io.firstcome.web.Page;
import io.firstcome.web.Problem;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Those who were issued a coupon, in rank order; ranks are dense, so a page begins at a rank. Runs on the event loop. */
@ApplicationScoped
public class Winners {

    private final Coupons coupons;
    private final IssuedCoupons issuedCoupons;
    private final OwnContext own;
    private final UsageConfig config;
    private final Clock clock;

    Winners(Coupons coupons, IssuedCoupons issuedCoupons, OwnContext own, UsageConfig config, Clock clock) {
        this.coupons = coupons;
        this.issuedCoupons = issuedCoupons;
        this.own = own;
        this.config = config;
        this.clock = clock;
    }

    /** @throws Problem COUPON_NOT_FOUND */
    Uni<Page<WinnerView>> page(UUID couponId, int page, int size) {
        return Panache.withSession(() -> coupons.existing(couponId)
                .flatMap(coupon -> behind(coupon, page * size, size)
                        .map(winners -> new Page<>(winners, page, size,
                                coupon.issuedQuantity() + coupon.returnedQuantity()))));
    }

    /**
     * Only to be read: it belongs to no session.
     *
     * @throws Problem COUPON_NOT_FOUND
     */
    Uni<Coupon> coupon(UUID couponId) {
        return own.inSession(() -> coupons.existing(couponId));
    }

    /**
     * All of a coupon, as lines of a table under its header. Some are read when the client has taken those before, in a session
     * of their own, so that a slow one holds no connection.
     */
    Multi<String> lines(Coupon coupon) {
        AtomicInteger lastRank = new AtomicInteger();
        Multi<String> pages = Multi.createBy().repeating()
                .uni(() -> own.inSession(() -> behind(coupon, lastRank.get(), config.winnersPage())))
                .until(List::isEmpty)
                .onItem().invoke(page -> lastRank.set(page.get(page.size() - 1).rank()))
                .map(Winners::text);
        return Multi.createBy().concatenating().streams(Multi.createFrom().item(WinnerView.HEADER), pages);
    }

    private static String text(List<WinnerView> page) {
        StringBuilder lines = new StringBuilder();
        page.forEach(winner -> lines.append(winner.line()));
        return lines.toString();
    }

    private Uni<List<WinnerView>> behind(Coupon coupon, int rank, int limit) {
        boolean isOver = !clock.instant().isBefore(coupon.expiresAt());
        return issuedCoupons.rowsBehind(coupon.id(), rank, limit)
                .map(rows -> rows.stream().map(issued -> WinnerView.of(issued, isOver)).toList());
    }
}
