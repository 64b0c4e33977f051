package io.firstcome.coupon;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import jakarta.validation.constraints.Future;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

import io.firstcome.gate.GateTerms;

/**
 * What an administrator changes of a coupon, also in mid-drop; what is null or left out stays as it is. The discount cannot
 * be changed: somebody may have claimed because of it.
 *
 * @param description empty for none
 * @param totalQuantity never below what is issued or admitted
 */
@Schema(examples = """
        {"totalQuantity": 150, "closesAt": "2099-11-29T03:00:00Z"}""")
public record CouponChange(
        @Size(max = 100) @Pattern(regexp = "\\s*\\S[\\s\\S]*", message = "{jakarta.validation.constraints.NotBlank.message}") String name,
        @Size(max = 1000) String description,
        @Min(1) @Max(NewCoupon.MAX_QUANTITY) Integer totalQuantity,
        Instant opensAt,
        @Future Instant closesAt,
        Instant expiresAt) {

    String nameOr(String present) {
        return name == null ? present : name.strip();
    }

    String descriptionOr(String present) {
        return description == null ? present : description.isEmpty() ? null : description;
    }

    int totalQuantityOr(int present) {
        return totalQuantity == null ? present : totalQuantity;
    }

    /** Times are cut to the millisecond, as those of a new coupon. */
    CampaignTimes on(CampaignTimes present) {
        return new CampaignTimes(millisOr(opensAt, present.opensAt()), millisOr(closesAt, present.closesAt()),
                millisOr(expiresAt, present.expiresAt()));
    }

    /** The same terms with what changes of them. */
    GateTerms on(GateTerms present) {
        CampaignTimes times = on(new CampaignTimes(present.opensAt(), present.closesAt(), present.expiresAt()));
        return new GateTerms(present.couponId(), present.state(), times.opensAt(), times.closesAt(), times.expiresAt(),
                totalQuantityOr(present.total()), present.version());
    }

    /** Whether it would have more of the coupon given away, or less, or at another time. */
    boolean changesTheDrop(Coupon coupon) {
        CampaignTimes times = on(coupon.times());
        return totalQuantityOr(coupon.totalQuantity()) != coupon.totalQuantity()
                || !times.opensAt().equals(coupon.opensAt()) || !times.closesAt().equals(coupon.closesAt());
    }

    boolean changesNothing(Coupon coupon) {
        return !changesTheDrop(coupon)
                && nameOr(coupon.name()).equals(coupon.name())
                && Objects.equals(descriptionOr(coupon.description()), coupon.description())
                && on(coupon.times()).equals(coupon.times());
    }

    private static Instant millisOr(Instant wanted, Instant present) {
        return wanted == null ? present : wanted.truncatedTo(ChronoUnit.MILLIS);
    }
}
