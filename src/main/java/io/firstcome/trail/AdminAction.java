package io.firstcome.trail;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.UuidGenerator;
import org.hibernate.type.SqlTypes;

/** What an administrator did. Written once, never changed. */
@Entity
@Immutable
@Table(name = "admin_action")
public class AdminAction {

    public enum Kind {
        CREATE_COUPON,
        CHANGE_COUPON,
        OPEN_COUPON,
        PAUSE_COUPON,
        RESUME_COUPON,
        CLOSE_COUPON,
        REBUILD_GATE,
        REPLAY_DEAD_LETTER,
        REPLAY_DEAD_LETTERS,
        DISCARD_DEAD_LETTER,
        REVOKE_COUPONS,
        /** For a user's order; shops do that, and now and then an administrator for them. */
        USE_COUPON,
        CANCEL_USAGE,
        OPEN_ACCOUNT,
        CHANGE_LOG_LEVEL
    }

    /**
     * Who did what, before it is written down.
     *
     * @param couponId null for none
     * @param targetId the dead letter or the account that it was done to, null for none
     * @param details anything that can be written as JSON; no secrets
     */
    public record Done(Kind kind, String actor, UUID couponId, UUID targetId, Map<String, Object> details) {

        Done by(String somebody) {
            return new Done(kind, somebody, couponId, targetId, details);
        }

        public Done coupon(UUID id) {
            return new Done(kind, actor, id, targetId, details);
        }

        public Done target(UUID id) {
            return new Done(kind, actor, couponId, id, details);
        }

        public Done details(Map<String, Object> more) {
            return new Done(kind, actor, couponId, targetId, more);
        }
    }

    @Id
    @UuidGenerator(style = UuidGenerator.Style.VERSION_7)
    private UUID id;

    @Column(name = "done_at")
    private Instant doneAt;

    private String actor;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private Kind kind;

    @Column(name = "coupon_id")
    private UUID couponId;

    @Column(name = "target_id")
    private UUID targetId;

    @Column(columnDefinition = "text")
    private String details;

    protected AdminAction() {
        // for Hibernate
    }

    /** @param details as JSON */
    AdminAction(Done done, String details, Instant doneAt) {
        this.doneAt = doneAt;
        this.actor = done.actor();
        this.kind = done.kind();
        this.couponId = done.couponId();
        this.targetId = done.targetId();
        this.details = details;
    }

    /** @param actor the subject of his token */
    public static Done of(Kind kind, String actor) {
        return new Done(kind, actor, null, null, Map.of());
    }

    UUID id() {
        return id;
    }

    Instant doneAt() {
        return doneAt;
    }

    String actor() {
        return actor;
    }

    Kind kind() {
        return kind;
    }

    UUID couponId() {
        return couponId;
    }

    UUID targetId() {
        return targetId;
    }

    String details() {
        return details;
    }
}
