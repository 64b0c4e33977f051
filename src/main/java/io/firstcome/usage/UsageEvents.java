package io.firstcome.usage;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;

import io.firstcome.Json;
import io.smallrye.mutiny.Uni;

/** The table of events that the topic does not have yet. Every method takes part in the caller's transaction. */
@ApplicationScoped
public class UsageEvents {

    private static final int COLUMNS = 4;
    private static final String ROW = "(?, ?, ?, ?)";
    private static final String INSERT = "insert into usage_event (coupon_id, payload, traceparent, created_at) values ";
    private static final String LOCK = "select id from usage_relay where id = 1 for update skip locked";
    private static final String OLDEST = "select id, coupon_id, payload, traceparent from usage_event order by id limit ?";
    private static final String DELETE = "delete from usage_event where id in (:ids)";
    private static final String COUNT = "select count(*) from (select 1 from usage_event limit ?) waiting";
    private static final String SINCE = "select created_at from usage_event order by id limit 1";

    private final ObjectWriter json;
    private final Clock clock;

    UsageEvents(ObjectMapper json, Clock clock) {
        this.json = json.writerFor(UsageEvent.class);
        this.clock = clock;
    }

    /**
     * One that waits.
     *
     * @param traceparent null for none
     */
    record Waiting(long id, UUID couponId, String payload, String traceparent) {
    }

    /**
     * What waits.
     *
     * @param since when the oldest was written, null where there is none
     */
    record Queue(long count, Instant since) {
    }

    /**
     * Writes them behind those that wait, to be sent once the transaction is committed.
     *
     * @param traceparent what the request belongs to that they come of
     */
    Uni<Void> add(Mutiny.Session session, List<UsageEvent> events, String traceparent) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var statement = session.createNativeQuery(INSERT + (ROW + ",").repeat(events.size() - 1) + ROW);
        for (int i = 0; i < events.size(); i++) {
            int column = i * COLUMNS;
            statement.setParameter(column + 1, events.get(i).couponId());
            statement.setParameter(column + 2, Json.text(json, events.get(i)));
            statement.setParameter(column + 3, traceparent);
            statement.setParameter(column + 4, now);
        }
        return statement.executeUpdate().replaceWithVoid();
    }

    /** Whether the caller is the one who sends, until its transaction ends; otherwise somebody else is at it. */
    Uni<Boolean> lock(Mutiny.Session session) {
        return session.createNativeQuery(LOCK, Integer.class)
                .getResultList()
                .map(rows -> !rows.isEmpty());
    }

    /** The oldest, in the order in which they were written, {@code limit} at most. */
    Uni<List<Waiting>> oldest(Mutiny.Session session, int limit) {
        return session.createNativeQuery(OLDEST, Object[].class)
                .setParameter(1, limit)
                .getResultList()
                .map(rows -> rows.stream().map(UsageEvents::waiting).toList());
    }

    private static Waiting waiting(Object[] row) {
        return new Waiting(((Number) row[0]).longValue(), uuid(row[1]), (String) row[2], (String) row[3]);
    }

    private static UUID uuid(Object id) {
        return id instanceof UUID uuid ? uuid : bytes((byte[]) id);
    }

    private static UUID bytes(byte[] id) {
        ByteBuffer buffer = ByteBuffer.wrap(id);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    Uni<Void> delete(Mutiny.Session session, Collection<Long> ids) {
        return session.createNativeQuery(DELETE)
                .setParameter("ids", ids)
                .executeUpdate()
                .replaceWithVoid();
    }

    /** @param limit where the count ends */
    Uni<Queue> queue(Mutiny.Session session, int limit) {
        return session.createNativeQuery(COUNT, Long.class)
                .setParameter(1, limit)
                .getSingleResult()
                .flatMap(count -> session.createNativeQuery(SINCE, LocalDateTime.class)
                        .getSingleResultOrNull()
                        .map(since -> new Queue(count, since == null ? null : since.toInstant(ZoneOffset.UTC))));
    }
}
