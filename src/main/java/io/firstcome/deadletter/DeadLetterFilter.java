package io.firstcome.deadletter;

import java.util.StringJoiner;
import java.util.UUID;

import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Which dead letters an operator wants to see.
 *
 * @param status null for all
 * @param couponId null for all
 */
record DeadLetterFilter(DeadLetterStatus status, UUID couponId) {

    /** In HQL, of a dead letter {@code d}. */
    String where() {
        StringJoiner where = new StringJoiner(" and ", " where ", "").setEmptyValue("");
        if (status != null) {
            where.add(switch (status) {
                case OPEN -> "d.resolvedAt is null";
                case RESOLVED -> "d.resolvedAt is not null";
            });
        }
        if (couponId != null) {
            where.add("d.couponId = :couponId");
        }
        return where.toString();
    }

    <T> Mutiny.SelectionQuery<T> applied(Mutiny.SelectionQuery<T> query) {
        return couponId == null ? query : query.setParameter("couponId", couponId);
    }
}
