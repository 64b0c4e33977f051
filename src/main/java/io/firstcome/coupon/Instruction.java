package io.firstcome.coupon;

import java.util.Locale;
import java.util.Map;

import io.firstcome.web.EntityTag;

/**
 * What goes with everything that an operator does with a coupon.
 *
 * @param operator who does it
 * @param ifMatch the version that he has seen, as the header has it; null: whatever it is by now
 * @param seen what was found under that version, null as long as it was not looked for
 * @param language for what is wrong with it
 */
record Instruction(String operator, String ifMatch, Map<String, Object> seen, Locale language) {

    static Instruction of(String operator, String ifMatch, Locale language) {
        return new Instruction(operator, ifMatch, null, language);
    }

    /** Whether it was meant for the coupon as it is now. */
    boolean isFor(Coupon coupon) {
        return EntityTag.matches(ifMatch, coupon.version()) || coupon.details().equals(seen);
    }

    /** The same for another try: versions are taken also where nothing changes. */
    Instruction behind(Coupon found) {
        return new Instruction(operator, ifMatch, found.details(), language);
    }
}
