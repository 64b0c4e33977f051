package io.firstcome.audit;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny;

import io.firstcome.LogFields;
import io.firstcome.OwnContext;
import io.firstcome.audit.Audit.DatabaseFigures;
import io.firstcome.audit.Audit.DeadLetterFigures;
import io.firstcome.audit.Audit.Difference;
import io.firstcome.audit.Audit.Finding;
import io.firstcome.audit.Audit.GateFigures;
import io.firstcome.audit.Audit.LogFigures;
import io.firstcome.audit.Audit.OutboxFigures;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.claimlog.UndecidedClaims;
import io.firstcome.claimlog.UndecidedClaims.Undecided;
import io.firstcome.coupon.IssuedCoupon;
import io.firstcome.gate.Beat;
import io.firstcome.gate.Gate;
import io.firstcome.gate.GateEntry;
import io.firstcome.gate.OutboxEntry;
import io.firstcome.gate.Wish;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.logging.Log;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Compares what every part of the system knows of a coupon. The parts are read one after the other in the direction in
 * which a claim goes, so that one which moves meanwhile is found further on and not missed. Runs on the event loop.
 */
@ApplicationScoped
public class AuditService {

    private static final String FIGURES = """
            select c.total_quantity, c.issued_quantity, c.returned_quantity,
                   (select count(*) from issued_coupon i where i.coupon_id = c.id),
                   (select count(*) from issued_coupon i where i.coupon_id = c.id and i.place_returned),
                   (select count(*) from issued_coupon i
                       where i.coupon_id = c.id and i.place_returned and i.changed_at >= ?),
                   (select coalesce(max(i.rank_no), 0) from issued_coupon i where i.coupon_id = c.id),
                   (select count(*) from rejected_claim r where r.coupon_id = c.id),
                   (select count(*) from dead_letter d
                       where d.coupon_id = c.id and (d.resolved_at is null or d.owed_since is not null)),
                   (select count(*) from dead_letter d where d.coupon_id = c.id and d.resolved_at is not null),
                   c.version
            from coupon c where c.id = ?""";
    /** Of these users: who is known to the database, in whatever way. */
    private static final String KNOWN = """
            select user_id from issued_coupon where coupon_id = ? and user_id in (%1$s)
            union select user_id from rejected_claim where coupon_id = ? and user_id in (%1$s)
            union select user_id from dead_letter where coupon_id = ? and user_id in (%1$s) and resolved_at is null""";
    private static final String WINNERS = """
            from IssuedCoupon i where i.couponId = :couponId and i.rank > :behind order by i.rank""";

    private final Gate gate;
    private final UndecidedClaims log;
    private final Mutiny.SessionFactory sessions;
    private final OwnContext own;
    private final AuditConfig config;
    private final Clock clock;

    AuditService(Gate gate, UndecidedClaims log, Mutiny.SessionFactory sessions, OwnContext own, AuditConfig config,
            Clock clock) {
        this.gate = gate;
        this.log = log;
        this.sessions = sessions;
        this.own = own;
        this.config = config;
        this.clock = clock;
    }

    /** @throws Problem COUPON_NOT_FOUND */
    Uni<Audit> audit(UUID couponId) {
        Work work = new Work(couponId);
        return optional(Finding.GATE_AWAY, work, gate.beat(couponId, "audit", Wish.NONE)
                .invoke(beat -> work.beat = beat)
                .chain(() -> overdue(work)))
                .chain(() -> optional(Finding.LOG_AWAY, work, log.read().invoke(undecided -> work.log = undecided)))
                .chain(() -> optional(Finding.DATABASE_AWAY, work, figures(work)
                        .chain(() -> nowhere(work))
                        .chain(() -> winners(work))))
                .map(done -> work.conclude());
    }

    /** What has been found so far. */
    private final class Work {

        private final UUID couponId;
        private final Instant begun = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        private final Set<Finding> findings = new HashSet<>();
        private final List<Difference> differences = new ArrayList<>();
        private final AtomicInteger notTold = new AtomicInteger();
        private List<OutboxEntry> outbox = List.of();
        private Map<String, GateEntry> overdue = Map.of();
        private Beat beat;
        private Undecided log;
        private DatabaseFigures database;
        private int returnedQuantity;
        private int returnedLately;
        private DeadLetterFigures deadLetters;
        /** Of the terms in the database. */
        private int version;

        Work(UUID couponId) {
            this.couponId = couponId;
        }

        boolean isFull() {
            return differences.size() >= config.maxDifferences();
        }

        void differs(String userId, Difference.Kind kind, Instant since) {
            findings.add(Finding.USERS_DIFFER);
            if (!isFull()) {
                differences.add(new Difference(userId, kind, since));
            }
        }

        boolean isOverdue(Instant time) {
            return Audit.isOlderThan(config.grace(), time, begun);
        }

        Audit conclude() {
            if (beat != null && beat.state() != Beat.State.OPEN) {
                findings.add(Finding.GATE_CLOSED);
            }
            if (database != null) {
                concludeDatabase();
            }
            int underWay = (beat == null ? 0 : beat.undecided()) + notTold.get();
            return new Audit(couponId, begun, findings.isEmpty(), underWay,
                    beat == null ? null : GateFigures.of(beat),
                    beat == null ? null : OutboxFigures.of(beat),
                    log == null ? null : figures(log),
                    database, deadLetters, findings.stream().sorted().toList(), differences);
        }

        private void concludeDatabase() {
            if (database.issuedQuantity() > database.totalQuantity() || database.held() > database.totalQuantity()) {
                findings.add(Finding.OVERSOLD);
            }
            if (database.issuedQuantity() != database.held() || returnedQuantity != database.returned()) {
                findings.add(Finding.COUNT_DIFFERS);
            }
            if (database.lastRank() != database.rows()) {
                findings.add(Finding.RANKS_NOT_DENSE);
            }
            if (beat != null && beat.state() == Beat.State.OPEN && beat.version() != version) {
                findings.add(Finding.TERMS_DIFFER);
            }
            // Read before the database, so that those who were issued meanwhile are on both sides; of places that came back
            // meanwhile it may not have heard
            if (beat != null
                    && beat.taken() > database.held() + returnedLately + deadLetters.open() + beat.undecided()) {
                findings.add(Finding.PLACES_WITHOUT_OWNER);
            }
        }

        private LogFigures figures(Undecided undecided) {
            int partition = undecided.partitionOf(couponId);
            return new LogFigures(partition, undecided.ends().get(partition), undecided.committed().get(partition),
                    undecided.of(couponId).size());
        }
    }

    private static Uni<Void> optional(Finding away, Work work, Uni<?> part) {
        return part.replaceWithVoid()
                .onFailure(failure -> !(failure instanceof Problem)).invoke(failure -> {
                    LogFields.coupon(work.couponId,
                            () -> Log.warnf("Audit of coupon %s: %s: %s", work.couponId, away, failure));
                    work.findings.add(away);
                })
                .onFailure(failure -> !(failure instanceof Problem)).recoverWithNull();
    }

    /** Who was admitted so long ago that something should have been heard of him. */
    private Uni<Void> overdue(Work work) {
        if (work.beat.undecided() == 0 || work.beat.undecidedFor().compareTo(config.grace()) <= 0) {
            return Uni.createFrom().voidItem();
        }
        return gate.undecided(work.couponId, config.maxDifferences())
                .flatMap(users -> users.isEmpty() ? Uni.createFrom().item(Map.<String, GateEntry> of())
                        : gate.entries(work.couponId, users))
                .invoke(entries -> work.overdue = entries.entrySet().stream()
                        .filter(entry -> work.isOverdue(entry.getValue().requestedAt()))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .chain(() -> outbox(work));
    }

    /** As far as the overdue may stand in it. */
    private Uni<Void> outbox(Work work) {
        if (work.overdue.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<Instant> times = work.overdue.values().stream().map(GateEntry::requestedAt).sorted().toList();
        return gate.outbox(work.couponId, times.get(0), times.get(times.size() - 1), config.maxOutbox())
                .invoke(outbox -> work.outbox = outbox)
                .replaceWithVoid();
    }

    private Uni<Void> figures(Work work) {
        return query(session -> session.createNativeQuery(FIGURES, Object[].class)
                .setParameter(1, work.begun.minus(config.grace()))
                .setParameter(2, work.couponId)
                .getSingleResultOrNull())
                .onItem().ifNull().failWith(() -> Problem.of(Reason.COUPON_NOT_FOUND))
                .invoke(row -> {
                    work.database = new DatabaseFigures(number(row, 0), number(row, 1), number(row, 3), number(row, 6),
                            number(row, 7), number(row, 4));
                    work.returnedQuantity = number(row, 2);
                    work.returnedLately = number(row, 5);
                    work.deadLetters = new DeadLetterFigures(number(row, 8), number(row, 9));
                    work.version = number(row, 10);
                })
                .replaceWithVoid();
    }

    /** Of those who are overdue: who is neither in the outbox nor in the log, and whether the database knows him. */
    private Uni<Void> nowhere(Work work) {
        Set<String> onTheWay = work.outbox.stream().map(OutboxEntry::userId).collect(Collectors.toSet());
        if (work.log != null) {
            work.log.of(work.couponId).stream().map(ClaimRequested::userId).forEach(onTheWay::add);
        }
        List<String> missing = work.overdue.keySet().stream().filter(user -> !onTheWay.contains(user)).toList();
        if (missing.isEmpty() || work.log == null) {
            return Uni.createFrom().voidItem();
        }
        return query(session -> known(session, work.couponId, missing))
                .invoke(known -> missing.forEach(user -> work.differs(user,
                        known.contains(user) ? Difference.Kind.RESULT_NOT_TOLD : Difference.Kind.ACCEPTED_NOT_ISSUED,
                        work.overdue.get(user).requestedAt())))
                .replaceWithVoid();
    }

    private static Uni<Set<String>> known(Mutiny.Session session, UUID couponId, List<String> users) {
        String list = "?,".repeat(users.size() - 1) + "?";
        var query = session.createNativeQuery(KNOWN.formatted(list), String.class);
        int position = 0;
        for (int part = 0; part < 3; part++) {
            query.setParameter(++position, couponId);
            for (String user : users) {
                query.setParameter(++position, user);
            }
        }
        return query.getResultList().map(HashSet::new);
    }

    /** Whether the gate knows of every winner. */
    private Uni<Void> winners(Work work) {
        if (work.beat == null || work.beat.state() != Beat.State.OPEN) {
            return Uni.createFrom().voidItem();
        }
        AtomicInteger lastRank = new AtomicInteger();
        return Multi.createBy().repeating()
                .uni(() -> query(session -> session.createQuery(WINNERS, IssuedCoupon.class)
                        .setParameter("couponId", work.couponId)
                        .setParameter("behind", lastRank.get())
                        .setMaxResults(config.page())
                        .getResultList()))
                .until(page -> page.isEmpty() || work.isFull())
                .onItem().invoke(page -> lastRank.set(page.get(page.size() - 1).rank()))
                .onItem().transformToUniAndConcatenate(page -> compare(work, page))
                .collect().last();
    }

    private Uni<Void> compare(Work work, List<IssuedCoupon> page) {
        return gate.entries(work.couponId, page.stream().map(IssuedCoupon::userId).toList())
                .invoke(places -> page.forEach(winner -> {
                    GateEntry place = places.get(winner.userId());
                    // The gate may be ahead: the row was read before
                    if (place != null && place.state().isIssued() && place.revision() >= winner.revision()) {
                        return;
                    }
                    if (!work.isOverdue(winner.changedAt())) {
                        work.notTold.incrementAndGet();
                    } else if (!work.overdue.containsKey(winner.userId())) {
                        work.differs(winner.userId(), place == null ? Difference.Kind.WINNER_WITHOUT_PLACE
                                : Difference.Kind.RESULT_NOT_TOLD, winner.changedAt());
                    }
                }))
                .replaceWithVoid();
    }

    private <T> Uni<T> query(Function<Mutiny.Session, Uni<T>> work) {
        return own.run(() -> sessions.withSession(work))
                .ifNoItem().after(config.databaseTimeout()).fail();
    }

    private static int number(Object[] row, int column) {
        return ((Number) row[column]).intValue();
    }
}
