package io.firstcome.gate;

import java.time.Instant;

/**
 * What the gate knows of one user's claim.
 *
 * @param expiresAt end of life of what is issued, null where there is no gate
 * @param entry the user's place, null for none
 * @param rejectedAt when a claim was taken that the log refused, null for none
 * @param trusted whether that is all there is to know; otherwise the gate may have forgotten something
 */
public record GateView(Instant expiresAt, GateEntry entry, Instant rejectedAt, boolean trusted) {
}
