package io.firstcome.gate;

/**
 * What a gate says to new terms.
 *
 * @param taken how many places are taken, as far as it knows
 */
public record Agreement(Kind kind, int taken) {

    /** {@code terms.lua} returns these names. */
    public enum Kind {
        /** It goes by these terms. */
        AGREED,
        /** It goes by newer ones. */
        NEWER,
        /** More places are taken than these terms offer; it goes by those of before. */
        TAKEN,
        /** It cannot be trusted, so it cannot say how many are taken; it goes by those of before. */
        STALE,
        /** There is none; whoever makes one asks the database. */
        MISSING
    }
}
