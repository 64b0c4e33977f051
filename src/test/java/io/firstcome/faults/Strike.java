package io.firstcome.faults;

import java.time.Duration;

/**
 * One fault at its time.
 *
 * @param after how long after the beginning of the drop, or after everything is well again behind the one before
 * @param length how long it lasts
 */
record Strike(Fault fault, Duration after, Duration length) {

    private static final Duration USUAL_PAUSE = Duration.ofMillis(1500);

    static Strike usual(Fault fault) {
        return new Strike(fault, USUAL_PAUSE, fault.usualLength());
    }

    Duration time() {
        return after.plus(length);
    }

    @Override
    public String toString() {
        return "%s after %d ms for %d ms".formatted(fault, after.toMillis(), length.toMillis());
    }
}
