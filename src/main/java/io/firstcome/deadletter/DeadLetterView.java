package io.firstcome.deadletter;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A dead letter as an operator may see it; what there is none of is left out.
 *
 * @param topic with partition and offset: where the record stands that failed first
 * @param cause in words; what the database has said of a row stands in the log and in the table only
 * @param nextAttemptAt when it is tried again; left out where it waits for an operator
 * @param payload where one was asked for and it is text; otherwise payloadBase64
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "DeadLetter", examples = """
        {"id": "019ac5f0-7a10-7c55-8d31-8f7d3c2f5b01", "status": "OPEN", "topic": "coupon-issue", "partition": 3,
         "offset": 4711, "key": "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "payloadBytes": 118,
         "couponId": "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "userId": "019ac5f0-0b1c-7d43-8f0e-6f1f4a5f2c10",
         "requestedAt": "2026-11-27T03:00:01.250Z", "failure": "UNKNOWN_COUPON",
         "cause": "unknown coupon 019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "attempts": 1,
         "firstFailedAt": "2026-11-27T03:00:01.271Z", "lastFailedAt": "2026-11-27T03:00:01.271Z",
         "nextAttemptAt": "2026-11-27T03:01:01.271Z"}""")
public record DeadLetterView(UUID id, DeadLetterStatus status, String topic, int partition, long offset, String key,
        Integer payloadBytes, String payload, String payloadBase64, UUID couponId, String userId, Instant requestedAt,
        String traceId, Failure failure, String cause, int attempts, Instant firstFailedAt, Instant lastFailedAt,
        Instant nextAttemptAt, Instant resolvedAt, Resolution resolution, String reason, String resolvedBy) {

    private static final int TRACE_ID_START = 3;
    private static final int TRACE_ID_END = 35;

    static DeadLetterView of(DeadLetter letter) {
        return new DeadLetterView(letter.id(), letter.isOpen() ? DeadLetterStatus.OPEN : DeadLetterStatus.RESOLVED,
                letter.originTopic(), letter.originPartition(), letter.originOffset(), letter.recordKey(),
                letter.payloadBytes(), null, null, letter.couponId(), letter.userId(), letter.requestedAt(),
                traceId(letter.traceparent()), letter.failure(), cause(letter), letter.attempts(), letter.firstFailedAt(),
                letter.lastFailedAt(), letter.nextAttemptAt(), letter.resolvedAt(), letter.resolution(), letter.reason(),
                letter.resolvedBy());
    }

    /** @param kept null for none */
    DeadLetterView with(byte[] kept) {
        String text = text(kept);
        String base64 = kept == null || text != null ? null : Base64.getEncoder().encodeToString(kept);
        return new DeadLetterView(id, status, topic, partition, offset, key, payloadBytes, text, base64, couponId, userId,
                requestedAt, traceId, failure, cause, attempts, firstFailedAt, lastFailedAt, nextAttemptAt, resolvedAt,
                resolution, reason, resolvedBy);
    }

    /** No SQL ever reaches a client (SPEC §2). */
    private static String cause(DeadLetter letter) {
        return letter.failure() == Failure.REFUSED ? "the database refused it" : letter.cause();
    }

    private static String traceId(String traceparent) {
        return traceparent == null ? null : traceparent.substring(TRACE_ID_START, TRACE_ID_END);
    }

    private static String text(byte[] payload) {
        try {
            return payload == null ? null
                    : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString();
        } catch (CharacterCodingException noText) {
            return null;
        }
    }
}
