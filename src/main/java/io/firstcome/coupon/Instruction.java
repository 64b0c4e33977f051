package io.firstcome.coupon;

import java.util.Locale;

/**
 * What goes with everything that an operator does with a coupon.
 *
 * @param operator who does it
 * @param ifMatch the version that he has seen, as the header has it; null: whatever it is by now
 * @param language for what is wrong with it
 */
record Instruction(String operator, String ifMatch, Locale language) {
}
