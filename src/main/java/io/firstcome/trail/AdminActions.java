package io.firstcome.trail;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;

import jakarta.enterprise.context.ApplicationScoped;

import org.hibernate.reactive.mutiny.Mutiny;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.firstcome.Json;
import io.firstcome.Text;
import io.firstcome.web.Page;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import io.smallrye.mutiny.Uni;

/** The table of what administrators did. It is only ever added to. */
@ApplicationScoped
public class AdminActions implements PanacheRepositoryBase<AdminAction, UUID> {

    private static final int ACTOR_LENGTH = 255;
    private static final Sort NEWEST_FIRST = Sort.descending("id");

    private final ObjectMapper json;
    private final Clock clock;

    AdminActions(ObjectMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** Writes it down in the transaction that is under way. */
    public Uni<Void> record(AdminAction.Done done) {
        return Panache.getSession().flatMap(session -> record(session, done));
    }

    /** Writes it down in the transaction of this session. */
    public Uni<Void> record(Mutiny.Session session, AdminAction.Done done) {
        AdminAction.Done bounded = done.by(Text.bounded(done.actor(), ACTOR_LENGTH));
        return Uni.createFrom().item(() -> new AdminAction(bounded, Json.text(json.writer(), done.details()),
                clock.instant().truncatedTo(ChronoUnit.MILLIS)))
                .flatMap(session::persist);
    }

    /**
     * Newest first.
     *
     * @param couponId null for all
     * @param actor null for all
     */
    Uni<Page<AdminActionView>> list(UUID couponId, String actor, int page, int size) {
        StringJoiner where = new StringJoiner(" and ");
        Map<String, Object> parameters = new LinkedHashMap<>();
        if (couponId != null) {
            where.add("couponId = :couponId");
            parameters.put("couponId", couponId);
        }
        if (actor != null) {
            where.add("actor = :actor");
            parameters.put("actor", actor);
        }
        PanacheQuery<AdminAction> query = parameters.isEmpty() ? findAll(NEWEST_FIRST)
                : find(where.toString(), NEWEST_FIRST, parameters);
        // One after the other: a session is one connection
        return query.page(page, size).list()
                .map(actions -> actions.stream().map(this::view).toList())
                .flatMap(items -> query.count()
                        .map(total -> new Page<>(items, page, size, total)));
    }

    private AdminActionView view(AdminAction action) {
        try {
            return new AdminActionView(action.id(), action.doneAt(), action.actor(), action.kind(), action.couponId(),
                    action.targetId(), json.readTree(action.details()));
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
