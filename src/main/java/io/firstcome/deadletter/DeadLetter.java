package io.firstcome.deadletter;

import java.time.Instant;
import java.util.UUID;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * A record of the claim log that the issuer could not issue as it is (SPEC §1). Rows are inserted by {@link DeadLetters},
 * which also reads the payload: it may be large, and hardly anybody wants it.
 */
@Entity
@Table(name = "dead_letter")
public class DeadLetter {

    @Id
    private UUID id;

    @Column(name = "origin_topic", updatable = false)
    private String originTopic;

    @Column(name = "origin_partition", updatable = false)
    private int originPartition;

    @Column(name = "origin_offset", updatable = false)
    private long originOffset;

    @Column(name = "recorded_at", updatable = false)
    private Instant recordedAt;

    @Column(name = "record_key", updatable = false)
    private String recordKey;

    @Column(name = "payload_bytes", updatable = false)
    private Integer payloadBytes;

    @Column(name = "payload_whole", updatable = false, columnDefinition = "tinyint")
    private boolean payloadWhole;

    @Column(name = "coupon_id", updatable = false)
    private UUID couponId;

    @Column(name = "user_id", updatable = false)
    private String userId;

    @Column(name = "requested_at", updatable = false)
    private Instant requestedAt;

    @Column(updatable = false)
    private String traceparent;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private Failure failure;

    private String cause;

    private int attempts;

    @Column(name = "first_failed_at", updatable = false)
    private Instant firstFailedAt;

    @Column(name = "last_failed_at")
    private Instant lastFailedAt;

    @Column(name = "next_attempt_at")
    private Instant nextAttemptAt;

    @Column(name = "under_way_since")
    private Instant underWaySince;

    @Column(name = "resolved_at")
    private Instant resolvedAt;

    @Enumerated(EnumType.STRING)
    @JdbcTypeCode(SqlTypes.VARCHAR)
    private Resolution resolution;

    private String reason;

    @Column(name = "resolved_by")
    private String resolvedBy;

    @Column(name = "owed_since")
    private Instant owedSince;

    protected DeadLetter() {
        // for Hibernate
    }

    /** A retry has failed. What has been counted already, or comes after the end, changes nothing. */
    void failedAgain(Letter letter, String boundedCause, RetryPolicy policy) {
        if (isOpen() && letter.attempt() > attempts) {
            attempts = letter.attempt();
            failure = letter.failure();
            cause = boundedCause;
            lastFailedAt = letter.failedAt();
            nextAttemptAt = policy.afterFailure(failure, attempts, lastFailedAt);
            underWaySince = null;
        }
    }

    /** An operator wants it tried now, however often it has failed. */
    void replay(Instant now) {
        nextAttemptAt = now;
    }

    /** It is about to be sent to the issuer; until it is heard of, nobody else sends it. */
    void setOut(Instant now, RetryPolicy policy) {
        underWaySince = now;
        nextAttemptAt = policy.ifUnheardOf(attempts, now);
    }

    /** The log has decided its claim. */
    void resolve(Resolution decided, Instant now) {
        resolution = decided;
        resolvedAt = now;
        nextAttemptAt = null;
        underWaySince = null;
    }

    /** An operator gives it up. Where it is somebody's claim the topic of results has to be told. */
    void discard(String why, String operator, Instant now) {
        resolve(Resolution.DISCARDED, now);
        reason = why;
        resolvedBy = operator;
        owedSince = isClaim() ? now : null;
    }

    boolean isOpen() {
        return resolvedAt == null;
    }

    /** Whether it says who claimed what. */
    boolean isClaim() {
        return userId != null;
    }

    public UUID id() {
        return id;
    }

    String originTopic() {
        return originTopic;
    }

    int originPartition() {
        return originPartition;
    }

    long originOffset() {
        return originOffset;
    }

    Instant recordedAt() {
        return recordedAt;
    }

    String recordKey() {
        return recordKey;
    }

    /** Null for a record without a payload. */
    Integer payloadBytes() {
        return payloadBytes;
    }

    /** Whether all of the payload is kept, so that it can be sent again. */
    boolean isWhole() {
        return payloadWhole;
    }

    UUID couponId() {
        return couponId;
    }

    public String userId() {
        return userId;
    }

    public Instant requestedAt() {
        return requestedAt;
    }

    String traceparent() {
        return traceparent;
    }

    Failure failure() {
        return failure;
    }

    String cause() {
        return cause;
    }

    int attempts() {
        return attempts;
    }

    Instant firstFailedAt() {
        return firstFailedAt;
    }

    Instant lastFailedAt() {
        return lastFailedAt;
    }

    Instant nextAttemptAt() {
        return nextAttemptAt;
    }

    Instant resolvedAt() {
        return resolvedAt;
    }

    Resolution resolution() {
        return resolution;
    }

    String reason() {
        return reason;
    }

    String resolvedBy() {
        return resolvedBy;
    }
}
