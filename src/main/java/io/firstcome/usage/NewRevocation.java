package io.firstcome.usage;

import java.util.List;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * From whom a coupon is taken back, and why.
 *
 * @param giveBack whether somebody else gets the places
 */
@Schema(examples = """
        {"userIds": ["019ac5f0-0b1c-7d43-8f0e-6f1f4a5f2c10"], "reason": "claimed by a bot", "giveBack": true}""")
public record NewRevocation(
        @NotEmpty @Size(max = MAX_USERS) List<@NotNull @Pattern(regexp = NewUsage.SHAPE, message = NewUsage.SHAPE_MESSAGE) String> userIds,
        @NotBlank @Size(max = 500) String reason,
        @NotNull Boolean giveBack) {

    /** As many UUIDs fit into a body; the coupon is locked for some 100 ms. */
    static final int MAX_USERS = 200;
}
