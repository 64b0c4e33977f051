package io.firstcome.deadletter;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;

import org.hibernate.LockMode;
import org.hibernate.reactive.mutiny.Mutiny;

import io.firstcome.Text;
import io.firstcome.coupon.Coupon;
import io.smallrye.mutiny.Uni;

/** The table of dead letters. Every method takes part in the caller's session; whoever changes a row has locked it. */
@ApplicationScoped
public class DeadLetters {

    /** Before every id. */
    public static final UUID START = new UUID(0, 0);

    private static final int KEY_LENGTH = 255;
    private static final int CAUSE_LENGTH = 1000;

    // Not "insert ignore", which would also swallow what the database refuses
    private static final String INSERT = """
            insert into dead_letter (id, origin_topic, origin_partition, origin_offset, recorded_at, record_key, payload,
                payload_bytes, payload_whole, coupon_id, user_id, requested_at, traceparent, failure, cause, attempts, first_failed_at,
                last_failed_at, next_attempt_at)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on duplicate key update id = id""";
    private static final String AT = """
            from DeadLetter d
            where d.originTopic = :topic and d.originPartition = :partition and d.originOffset = :offset""";
    private static final String DUE = """
            from DeadLetter d where d.resolvedAt is null and d.nextAttemptAt <= :now order by d.nextAttemptAt, d.id""";
    private static final String UNDER_WAY = """
            from DeadLetter d where d.underWaySince is not null order by d.underWaySince, d.id""";
    private static final String OWED = """
            from DeadLetter d where d.owedSince is not null order by d.owedSince, d.id""";
    private static final String PAID = "update DeadLetter d set d.owedSince = null where d.id in :ids";
    private static final String ISSUED = """
            select d.id from DeadLetter d join IssuedCoupon i on i.couponId = d.couponId and i.userId = d.userId
            where d.id in :ids""";
    private static final String REJECTED = """
            select d.id from DeadLetter d join RejectedClaim r
            on r.couponId = d.couponId and r.userId = d.userId and r.requestedAt = d.requestedAt
            where d.id in :ids""";
    private static final String OPEN_OF_USER = """
            from DeadLetter d where d.couponId = :couponId and d.userId = :userId and d.resolvedAt is null
            order by d.lastFailedAt desc""";
    private static final String OPEN_OF_COUPON = """
            from DeadLetter d
            where d.couponId = :couponId and d.userId is not null and d.resolvedAt is null and d.id > :last order by d.id""";
    private static final String INSERT_REJECTED = """
            insert into rejected_claim (coupon_id, user_id, requested_at, rejected_at) values (?, ?, ?, ?)
            on duplicate key update rejected_at = rejected_at""";
    private static final String LOCK_COUPON = "from Coupon c where c.id = :id";
    private static final String COUPON_EXISTS = "select count(c) from Coupon c where c.id = :id";
    private static final String PAYLOAD = "select payload from dead_letter where id = ?";
    private static final String REPLAY = """
            update dead_letter set next_attempt_at = ?
            where resolved_at is null and payload_whole and (? is null or coupon_id = ?) order by id limit ?""";
    private static final String COUNT_OPEN = """
            select count(*) from (select 1 from dead_letter where resolved_at is null limit ?) open""";

    private final DeadLetterConfig config;
    private final RetryPolicy policy;

    DeadLetters(DeadLetterConfig config, RetryPolicy policy) {
        this.config = config;
        this.policy = policy;
    }

    /** Inserts it under this id, unless there is one of its origin already, and locks the one that is there now. */
    Uni<DeadLetter> store(Mutiny.Session session, UUID id, Letter letter) {
        List<Object> values = values(id, letter);
        var statement = session.createNativeQuery(INSERT);
        for (int i = 0; i < values.size(); i++) {
            statement.setParameter(i + 1, values.get(i));
        }
        return statement.executeUpdate()
                .chain(() -> session.createQuery(AT, DeadLetter.class)
                        .setParameter("topic", letter.origin().topic())
                        .setParameter("partition", letter.origin().partition())
                        .setParameter("offset", letter.origin().offset())
                        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                        .getSingleResult());
    }

    private List<Object> values(UUID id, Letter letter) {
        byte[] kept = kept(letter.payload());
        Integer keptBytes = kept == null ? null : kept.length;
        boolean isClaim = letter.claim() != null;
        return Arrays.asList(id, letter.origin().topic(), letter.origin().partition(), letter.origin().offset(),
                letter.recordedAt(), Text.bounded(letter.key(), KEY_LENGTH),
                kept, letter.payloadBytes(), Objects.equals(keptBytes, letter.payloadBytes()),
                isClaim ? letter.claim().couponId() : null,
                isClaim ? letter.claim().userId() : null,
                isClaim ? letter.claim().requestedAt() : null,
                letter.traceparent(), letter.failure().name(), boundedCause(letter), letter.attempt(), letter.failedAt(),
                letter.failedAt(), policy.afterFailure(letter.failure(), letter.attempt(), letter.failedAt()));
    }

    private byte[] kept(byte[] payload) {
        return payload == null || payload.length <= config.maxPayload() ? payload
                : Arrays.copyOf(payload, config.maxPayload());
    }

    static String boundedCause(Letter letter) {
        return Text.bounded(letter.cause(), CAUSE_LENGTH);
    }

    /** Null where there is none. */
    Uni<DeadLetter> find(Mutiny.Session session, UUID id) {
        return session.find(DeadLetter.class, id);
    }

    /** Null where there is none. */
    Uni<DeadLetter> lock(Mutiny.Session session, UUID id) {
        return session.find(DeadLetter.class, id, LockModeType.PESSIMISTIC_WRITE);
    }

    /** What is kept of the payload, null for a record without one. */
    Uni<byte[]> payload(Mutiny.Session session, UUID id) {
        return session.createNativeQuery(PAYLOAD, byte[].class)
                .setParameter(1, id)
                .getSingleResultOrNull();
    }

    /** Open ones whose time has come, but none that another instance has in hand; locked. */
    Uni<List<DeadLetter>> lockDue(Mutiny.Session session, Instant now, int limit) {
        return session.createQuery(DUE, DeadLetter.class)
                .setParameter("now", now)
                .setLockMode(LockMode.UPGRADE_SKIPLOCKED)
                .setMaxResults(limit)
                .getResultList();
    }

    /** Those with a retry in the claim log, but none that another instance has in hand; locked. */
    Uni<List<DeadLetter>> lockUnderWay(Mutiny.Session session, int limit) {
        return session.createQuery(UNDER_WAY, DeadLetter.class)
                .setLockMode(LockMode.UPGRADE_SKIPLOCKED)
                .setMaxResults(limit)
                .getResultList();
    }

    /** Discarded ones of which the topic of results does not know. */
    Uni<List<DeadLetter>> owed(Mutiny.Session session, int limit) {
        return session.createQuery(OWED, DeadLetter.class)
                .setMaxResults(limit)
                .getResultList();
    }

    Uni<Void> paid(Mutiny.Session session, Collection<UUID> ids) {
        return session.createMutationQuery(PAID)
                .setParameter("ids", ids)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** What the log has decided of these meanwhile, by any record; nothing of those that are undecided. */
    Uni<Map<UUID, Resolution>> decided(Mutiny.Session session, Collection<DeadLetter> letters) {
        List<UUID> claims = letters.stream().filter(DeadLetter::isClaim).map(DeadLetter::id).toList();
        Map<UUID, Resolution> decided = new HashMap<>();
        if (claims.isEmpty()) {
            return Uni.createFrom().item(decided);
        }
        return ids(session, REJECTED, claims)
                .invoke(rejected -> rejected.forEach(id -> decided.put(id, Resolution.REJECTED)))
                .chain(() -> ids(session, ISSUED, claims))
                .invoke(issued -> issued.forEach(id -> decided.put(id, Resolution.ISSUED)))
                .replaceWith(decided);
    }

    private static Uni<List<UUID>> ids(Mutiny.Session session, String query, List<UUID> among) {
        return session.createQuery(query, UUID.class)
                .setParameter("ids", among)
                .getResultList();
    }

    /** Keeps the issuer from this coupon until the transaction ends; there may be no such coupon. */
    Uni<Void> lockCoupon(Mutiny.Session session, UUID couponId) {
        return session.createQuery(LOCK_COUPON, Coupon.class)
                .setParameter("id", couponId)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getSingleResultOrNull()
                .replaceWithVoid();
    }

    Uni<Boolean> couponExists(Mutiny.Session session, UUID couponId) {
        return session.createQuery(COUPON_EXISTS, Long.class)
                .setParameter("id", couponId)
                .getSingleResult()
                .map(count -> count > 0);
    }

    /** From now on the log refuses this very claim, however often it is read (design of the table rejected_claim). */
    Uni<Void> reject(Mutiny.Session session, DeadLetter letter, Instant now) {
        return session.createNativeQuery(INSERT_REJECTED)
                .setParameter(1, letter.couponId())
                .setParameter(2, letter.userId())
                .setParameter(3, letter.requestedAt())
                .setParameter(4, now)
                .executeUpdate()
                .replaceWithVoid();
    }

    /**
     * Lets the next run of the job try them, the oldest first.
     *
     * @param couponId null for all
     * @return how many these are
     */
    Uni<Integer> replay(Mutiny.Session session, UUID couponId, Instant now) {
        return session.createNativeQuery(REPLAY)
                .setParameter(1, now)
                .setParameter(2, couponId)
                .setParameter(3, couponId)
                .setParameter(4, config.maxReplay())
                .executeUpdate();
    }

    /** How many are open; the count ends at {@link DeadLetterConfig#countUpTo}. */
    Uni<Long> countOpen(Mutiny.Session session) {
        return session.createNativeQuery(COUNT_OPEN, Long.class)
                .setParameter(1, config.countUpTo())
                .getSingleResult();
    }

    /** Newest first. */
    Uni<List<DeadLetter>> list(Mutiny.Session session, DeadLetterFilter filter, int page, int size) {
        return filter.applied(session.createQuery("from DeadLetter d" + filter.where() + " order by d.id desc",
                DeadLetter.class))
                .setFirstResult(page * size)
                .setMaxResults(size)
                .getResultList();
    }

    Uni<Long> count(Mutiny.Session session, DeadLetterFilter filter) {
        return filter.applied(session.createQuery("select count(d) from DeadLetter d" + filter.where(), Long.class))
                .getSingleResult();
    }

    /** The open one of a user's claim that failed last; null where there is none. */
    public Uni<DeadLetter> openOf(Mutiny.Session session, UUID couponId, String userId) {
        return session.createQuery(OPEN_OF_USER, DeadLetter.class)
                .setParameter("couponId", couponId)
                .setParameter("userId", userId)
                .setMaxResults(1)
                .getSingleResultOrNull();
    }

    /**
     * The next open ones of a coupon that are claims, by id, {@code limit} at most; none left: an empty list.
     *
     * @param last the id of the last one of the page before, or {@link #START}
     */
    public Uni<List<DeadLetter>> openBehind(Mutiny.Session session, UUID couponId, UUID last, int limit) {
        return session.createQuery(OPEN_OF_COUPON, DeadLetter.class)
                .setParameter("couponId", couponId)
                .setParameter("last", last)
                .setMaxResults(limit)
                .getResultList();
    }
}
