package io.firstcome.bench;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.firstcome.Campaign;
import io.firstcome.Tables.Issued;

/** One coupon under load, and its audit at the end: a fast run that has lost or doubled a claim is a failed run. */
final class Drop {

    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(180);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Site site;
    private final String adminToken;
    private final String couponId;
    /** Answered 202, or issued before there was this drop. */
    private long accepted;
    private long sent;

    private Drop(Site site, String adminToken, String couponId) {
        this.site = site;
        this.adminToken = adminToken;
        this.couponId = couponId;
    }

    /** A new coupon, open now and for long. */
    static Drop open(Site site, int quantity) {
        String adminToken = site.tokens().token("operator", "admin");
        return new Drop(site, adminToken, Campaign.create(site.url(), adminToken, quantity));
    }

    /** One that is in the database already, with so many winners. */
    static Drop of(Site site, UUID couponId, int winners) {
        Drop drop = new Drop(site, site.tokens().token("operator", "admin"), couponId.toString());
        drop.accepted = winners;
        drop.sent = winners;
        return drop;
    }

    /** All the claims of several coupons, for {@link #auditSum}. */
    static Drop sumOf(Site site) {
        return new Drop(site, site.tokens().token("operator", "admin"), "");
    }

    String couponId() {
        return couponId;
    }

    String path() {
        return "/api/coupons/" + couponId + "/issue";
    }

    /** Counts the answers of a run of claims, for the audit. */
    void claimed(Shot shot) {
        accepted += shot.accepted();
        sent += shot.sent();
    }

    /** Counts claims that were written straight into the log. */
    void published(int count) {
        accepted += count;
        sent += count;
    }

    /** The gate of a coupon that came with its winners is restored when somebody claims: that user. */
    void awaitGate(int user) {
        await("the gate of " + couponId).atMost(DRAIN_LIMIT).until(() -> {
            int status = claim(user);
            return status == ACCEPTED || status == CONFLICT;
        });
    }

    private int claim(int user) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(site.url() + path()))
                .header("Authorization", "Bearer " + site.tokens().token(TokenFile.user(user), "user"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        int status = send(request).statusCode();
        sent++;
        if (status == ACCEPTED) {
            accepted++;
        }
        return status;
    }

    /** Returns when there is a row for each accepted claim. */
    void awaitIssued() {
        UUID id = UUID.fromString(couponId);
        await("issuing of " + accepted + " claims").atMost(DRAIN_LIMIT).pollInterval(BETWEEN_LOOKS)
                .until(() -> site.tables().issuedQuantity(id) >= accepted);
    }

    /** Returns when nothing is written any more. */
    void awaitDecided() {
        await("issuing").atMost(DRAIN_LIMIT).pollInterval(BETWEEN_LOOKS).until(() -> {
            long before = site.tables().count("Innodb_rows_inserted");
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
            return site.tables().count("Innodb_rows_inserted") == before;
        });
    }

    /** The audit of each of these coupons, and of the claims of all of them together. */
    void auditSum(List<Drop> drops) {
        awaitDecided();
        int issued = drops.stream().mapToInt(drop -> drop.audit().size()).sum();
        if (issued < accepted || issued > sent) {
            throw new AssertionError("Of %d claims that were sent %d were accepted, but %d issued"
                    .formatted(sent, accepted, issued));
        }
    }

    /**
     * Waits until every accepted claim is decided, and looks whether each of them is issued, and each once.
     *
     * @return the ids of the winners, by rank
     */
    List<String> audit() {
        awaitIssued();
        JsonNode audit = await("a consistent audit").atMost(DRAIN_LIMIT).pollInterval(BETWEEN_LOOKS)
                .until(this::askForAudit, answer -> answer.path("consistent").asBoolean()
                        && answer.path("underWay").asInt() == 0);
        List<Issued> rows = site.tables().issued(UUID.fromString(couponId));
        Set<String> users = new HashSet<>();
        rows.forEach(row -> users.add(row.userId()));
        int issued = audit.path("database").path("issuedQuantity").asInt();
        if (issued < accepted || isCounted() && issued > sent || rows.size() != issued || users.size() != issued
                || audit.path("gate").path("taken").asInt() != issued || lastRank(rows) != issued) {
            throw new AssertionError("Of %d claims that were sent %d were accepted, but %d rows of %d users: %s"
                    .formatted(sent, accepted, rows.size(), users.size(), audit));
        }
        return rows.stream().map(Issued::userId).toList();
    }

    private boolean isCounted() {
        return sent > 0;
    }

    private static int lastRank(List<Issued> rows) {
        return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).rank();
    }

    private JsonNode askForAudit() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(site.url() + "/api/admin/coupons/" + couponId + "/audit"))
                .header("Authorization", "Bearer " + adminToken)
                .timeout(DRAIN_LIMIT)
                .build();
        try {
            return JSON.readTree(send(request).body()).path("data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
