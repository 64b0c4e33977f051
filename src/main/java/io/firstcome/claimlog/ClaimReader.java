package io.firstcome.claimlog;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.firstcome.web.Caller;

/** Reads records of the claim log, whoever wrote them. */
@ApplicationScoped
public class ClaimReader {

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile(ClaimRequested.IDEMPOTENCY_KEY);

    private final ObjectMapper json;

    ClaimReader(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param payload null for a record without one
     * @param recordedAt the record's own time, for a claim that does not say when it was requested
     * @throws UnissuableClaim if this can never become an issued coupon
     */
    public ClaimRequested read(byte[] payload, Instant recordedAt) throws UnissuableClaim {
        ClaimRequested claim = parse(payload);
        if (claim == null) {
            throw new UnissuableClaim("empty");
        }
        if (claim.couponId() == null) {
            throw new UnissuableClaim("couponId is missing");
        }
        if (claim.userId() == null || !Caller.isUserId(claim.userId())) {
            throw new UnissuableClaim("userId is missing or impossible");
        }
        Instant requestedAt = claim.requestedAt() == null ? recordedAt : claim.requestedAt();
        if (requestedAt.isBefore(EARLIEST) || requestedAt.isAfter(LATEST)) {
            throw new UnissuableClaim("requestedAt is impossible");
        }
        return new ClaimRequested(claim.couponId(), claim.userId(), requestedAt.truncatedTo(ChronoUnit.MILLIS),
                claim.gated(), possibleKey(claim.idempotencyKey()));
    }

    /** A key that no request could have brought is none (null): it is no reason to lose the claim. */
    public static String possibleKey(String idempotencyKey) {
        return idempotencyKey != null && IDEMPOTENCY_KEY.matcher(idempotencyKey).matches() ? idempotencyKey : null;
    }

    private ClaimRequested parse(byte[] payload) throws UnissuableClaim {
        if (payload == null) {
            return null;
        }
        try {
            return json.readValue(payload, ClaimRequested.class);
        } catch (IOException e) {
            throw new UnissuableClaim("not a claim in JSON");
        }
    }
}
