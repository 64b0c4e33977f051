package io.firstcome.client;

import java.util.Map;

import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.rest.client.ext.ResponseExceptionMapper;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** firstcome says no, and why. 503 and 429 say so for the moment: try again after the {@code Retry-After} of the answer. */
public class CouponRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    public CouponRefused(int status, String reason) {
        super(status + " " + reason);
        this.status = status;
        this.reason = reason;
    }

    public int status() {
        return status;
    }

    /** For programs, such as EXPIRED. */
    public String reason() {
        return reason;
    }

    /** Reads it out of the envelope. */
    public static class Mapper implements ResponseExceptionMapper<CouponRefused> {

        @JsonIgnoreProperties(ignoreUnknown = true)
        record Refusal(Message errorMessage) {
        }

        @JsonIgnoreProperties(ignoreUnknown = true)
        record Message(Map<String, Object> data) {
        }

        @Override
        public CouponRefused toThrowable(Response response) {
            Refusal refusal = response.readEntity(Refusal.class);
            return new CouponRefused(response.getStatus(), String.valueOf(refusal.errorMessage().data().get("reason")));
        }
    }
}
