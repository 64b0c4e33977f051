package io.firstcome.deadletter;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.UUID;
import java.util.regex.Pattern;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

import io.firstcome.claimlog.ClaimReader;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.claimlog.Topic;
import io.firstcome.claimlog.Traces;
import io.firstcome.claimlog.UnissuableClaim;

/**
 * What a record of the dead-letter topic says. Whatever stands in it, something can be kept of it. Does no I/O.
 *
 * @param retryOf the dead letter that was tried again, null for a claim that failed for the first time
 * @param attempt how often the issuer has failed with it by now, from 1
 * @param recordedAt the time of the record that failed
 * @param key null for none
 * @param payload null for none
 * @param payloadBytes how large the payload was that came, null for none
 * @param claim null where the payload is not a claim
 * @param traceparent of the claim's request, null for none
 */
record Letter(Origin origin, UUID retryOf, int attempt, Instant recordedAt, String key, byte[] payload,
        Integer payloadBytes, ClaimRequested claim, Failure failure, String cause, String traceparent, Instant failedAt) {

    // What the connector writes
    private static final String REASON = "dead-letter-reason";
    private static final String EXCEPTION = "dead-letter-exception-class-name";
    private static final String TOPIC = "dead-letter-topic";
    private static final String PARTITION = "dead-letter-partition";
    private static final String OFFSET = "dead-letter-offset";

    private static final Pattern W3C = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final String UNEXPLAINED = "no reason given";

    /** A place in a topic. */
    record Origin(String topic, int partition, long offset) {
    }

    /** A record of the dead-letter topic as it came. */
    record Received(Origin place, Instant at, String key, byte[] payload, Headers headers) {
    }

    static Letter of(Received record, ClaimReader reader) {
        Headers headers = record.headers();
        Instant recordedAt = instant(text(headers, Topic.RECORDED_AT), record.at());
        ClaimRequested claim = claim(record.payload(), recordedAt, reader);
        String reason = text(headers, REASON);
        return new Letter(origin(record), uuid(text(headers, RetryLog.DEAD_LETTER)),
                Math.max(1, number(text(headers, RetryLog.ATTEMPT), 1)), recordedAt, record.key(), record.payload(),
                record.payload() == null ? null : record.payload().length, claim,
                failure(claim, text(headers, EXCEPTION)), reason == null ? UNEXPLAINED : reason, traceparent(headers),
                record.at().truncatedTo(ChronoUnit.MILLIS));
    }

    /** The same with nothing in it but where it came from, for a database that does not take the rest. */
    Letter bare() {
        return new Letter(origin, retryOf, attempt, failedAt, null, null, payloadBytes, null, Failure.UNREADABLE,
                "the database does not take this dead letter", null, failedAt);
    }

    private static ClaimRequested claim(byte[] payload, Instant recordedAt, ClaimReader reader) {
        try {
            return reader.read(payload, recordedAt);
        } catch (UnissuableClaim unreadable) {
            return null;
        }
    }

    private static Failure failure(ClaimRequested claim, String exception) {
        if (claim == null) {
            return Failure.UNREADABLE;
        }
        return UnissuableClaim.class.getName().equals(exception) ? Failure.UNKNOWN_COUPON : Failure.REFUSED;
    }

    /** Its own place where nobody says where it came from: somebody else has written it. */
    private static Origin origin(Received record) {
        String topic = text(record.headers(), TOPIC);
        int partition = number(text(record.headers(), PARTITION), -1);
        long offset = longNumber(text(record.headers(), OFFSET), -1);
        boolean isPlace = topic != null && TOPIC_NAME.matcher(topic).matches() && partition >= 0 && offset >= 0;
        return isPlace ? new Origin(topic, partition, offset) : record.place();
    }

    private static String traceparent(Headers headers) {
        String value = text(headers, Traces.HEADER);
        return value != null && W3C.matcher(value).matches() ? value : null;
    }

    /** The first of that name: the connector's own stand before those that it copies from the record. */
    private static String text(Headers headers, String name) {
        Iterator<Header> found = headers.headers(name).iterator();
        byte[] value = found.hasNext() ? found.next().value() : null;
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static Instant instant(String epochMillis, Instant otherwise) {
        long millis = longNumber(epochMillis, -1);
        return (millis < 0 ? otherwise : Instant.ofEpochMilli(millis)).truncatedTo(ChronoUnit.MILLIS);
    }

    private static UUID uuid(String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static int number(String text, int otherwise) {
        long number = longNumber(text, otherwise);
        return (int) number == number ? (int) number : otherwise;
    }

    private static long longNumber(String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException malformed) {
            return otherwise;
        }
    }
}
