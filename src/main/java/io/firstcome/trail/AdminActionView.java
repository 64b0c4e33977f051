package io.firstcome.trail;

import java.time.Instant;
import java.util.UUID;

import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an administrator did.
 *
 * @param actor the subject of his token
 * @param targetId the dead letter or the account that it was done to, null for none
 * @param details what belongs to it, for a change {@code before} and {@code after}
 */
@Schema(name = "AdminAction", examples = """
        {"id": "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d11", "doneAt": "2026-11-27T03:00:05.000Z",
         "actor": "019ac5e0-1b2c-7d3e-8f4a-5b6c7d8e9f01", "kind": "CHANGE_COUPON",
         "couponId": "019ac5f0-6d4e-7c1b-9a2f-3f1f0f6f9d12",
         "details": {"before": {"totalQuantity": 100}, "after": {"totalQuantity": 150}}}""")
public record AdminActionView(UUID id, Instant doneAt, String actor, AdminAction.Kind kind, UUID couponId, UUID targetId,
        @Schema(type = SchemaType.OBJECT) JsonNode details) {
}
