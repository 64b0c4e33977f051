package io.firstcome.faults;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import io.firstcome.Tables;
import io.restassured.response.Response;
import io.vertx.core.Future;

/** How long it takes until everything is as it was, for docs/failure-modes.md: measured, not judged. */
final class RecoveryTimes {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final int ROWS_OF_A_STATEMENT = 50_000;
    private static final int FREE = 1_000;

    private final Site site;

    RecoveryTimes(Site site) {
        this.site = site;
    }

    /** From FLUSHALL with so many issued coupons of one campaign until a new user is admitted. */
    Duration ofTheGate(int issued) {
        String couponId = site.newCoupon(issued + FREE);
        issue(UUID.fromString(couponId), issued);
        RedisLine.flush(site.redis());
        Instant from = Instant.now();
        await().atMost(LIMIT).pollInterval(BETWEEN_LOOKS).until(() -> claim(couponId, "new").statusCode() == Told.ACCEPTED);
        Duration time = Duration.between(from, Instant.now());
        assertThat(claim(couponId, "owner-" + issued).<String> path("errorMessage.data.reason")).isEqualTo("DUPLICATE");
        return time;
    }

    /**
     * From the return of Kafka until nothing of the time without it waits any more.
     *
     * @param waiting how many claims waited when it came back
     */
    record Drained(long waiting, Duration time) {
    }

    /** Kafka is away while claims go on. */
    Drained ofTheOutbox(Duration away, int claimsOfASecond) {
        Duration before = Duration.ofSeconds(2);
        Duration all = before.plus(away).plusSeconds(5);
        int users = claimsOfASecond * (int) all.toSeconds();
        String couponId = site.newCoupon(users);
        try (Clients clients = Clients.ofShop(site, couponId)) {
            Future<Void> crowd = clients.come("user", users, all, LIMIT);
            Pause.of(before);
            site.kafka().kill();
            Pause.of(away);
            long waiting = site.outbox(couponId);
            site.kafka().start();
            Instant from = Instant.now();
            await().atMost(LIMIT).pollInterval(BETWEEN_LOOKS).until(() -> site.outboxUntil(couponId, from) == 0);
            Duration time = Duration.between(from, Instant.now());
            Clients.join(crowd);
            return new Drained(waiting, time);
        } finally {
            site.heal();
        }
    }

    private Response claim(String couponId, String user) {
        return given().baseUri(site.urls().get(0))
                .auth().oauth2(site.token())
                .header("Idempotency-Key", user)
                .post("/api/coupons/" + couponId + "/issue?userId=" + user);
    }

    /** As if they had been claimed, all but the claiming. */
    private void issue(UUID couponId, int issued) {
        try (Tables tables = Tables.connect(site.services().configuration()::get)) {
            tables.execute("set session cte_max_recursion_depth = " + ROWS_OF_A_STATEMENT);
            for (int done = 0; done < issued; done += ROWS_OF_A_STATEMENT) {
                tables.execute("""
                        insert into issued_coupon (coupon_id, rank_no, user_id, requested_at, issued_at)
                        with recursive place (i) as (select 1 union all select i + 1 from place where i < ?)
                        select ?, ? + i, concat('owner-', ? + i), ?, ? from place""",
                        Math.min(ROWS_OF_A_STATEMENT, issued - done), couponId, done, done, Tables.OPENS_AT,
                        Tables.OPENS_AT);
            }
            tables.execute("update coupon set issued_quantity = ? where id = ?", issued, couponId);
        }
    }
}
