package io.firstcome.client;

import java.time.Instant;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;

import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The coupons of users, as an order or payment back end asks for them (docs/client.md). Each call wants {@code Bearer} and the
 * token of an account with role {@code service}, and fails with {@link CouponRefused} where firstcome says no.
 */
@Path("/api/coupons/{couponId}")
@RegisterRestClient(configKey = "firstcome")
@RegisterProvider(CouponRefused.Mapper.class)
public interface IssuedCoupons {

    /** What is in the envelope of an answer. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Answer<T>(T data) {
    }

    /** @param status ISSUED: it can be used; PENDING, USED, EXPIRED, REVOKED, REJECTED, FAILED */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Owned(String couponId, String userId, String status, Integer rank, boolean used, String orderId) {
    }

    /** @param orderAmount without the discount, in the smallest unit of the currency */
    record Inquiry(long orderAmount) {
    }

    /** @param reason why it could not be used, null where it could */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Valuation(boolean valid, long discount, String reason) {
    }

    record Order(String orderId, long orderAmount) {
    }

    /** @param used whether this order uses the coupon; discount and usedAt are null where it does not */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Usage(String couponId, String userId, String orderId, boolean used, Instant usedAt, Long discount) {
    }

    /** Looks a user's coupon up; refused with NOT_CLAIMED where he has none. */
    @GET
    @Path("/issue")
    Answer<Owned> lookUp(@HeaderParam(HttpHeaders.AUTHORIZATION) String token, @PathParam("couponId") String couponId,
            @QueryParam("userId") String userId);

    /** What an order would save; changes nothing and promises nothing. */
    @POST
    @Path("/validate")
    Answer<Valuation> validate(@HeaderParam(HttpHeaders.AUTHORIZATION) String token, @PathParam("couponId") String couponId,
            @QueryParam("userId") String userId, Inquiry inquiry);

    /**
     * Uses it for an order. When no answer comes, ask again with the same order: it is used once, and the answer is the same.
     * Refused with NOT_ISSUED, ALREADY_USED (by another order), EXPIRED, REVOKED or BELOW_MINIMUM.
     */
    @POST
    @Path("/usage")
    Answer<Usage> use(@HeaderParam(HttpHeaders.AUTHORIZATION) String token, @PathParam("couponId") String couponId,
            @QueryParam("userId") String userId, Order order);

    /** The order has failed: the user can use it again. May be repeated. */
    @DELETE
    @Path("/usage")
    Answer<Usage> cancel(@HeaderParam(HttpHeaders.AUTHORIZATION) String token, @PathParam("couponId") String couponId,
            @QueryParam("userId") String userId, @QueryParam("orderId") String orderId);
}
