package io.firstcome.bench;

/**
 * What issue 4 asks of a figure, or of its ratio to the yardstick.
 *
 * @param required the least that will do, or the most where less is better
 * @param aim null where there is none
 */
record Target(double required, Double aim, boolean lessIsBetter) {

    static Target atLeast(double required, double aim) {
        return new Target(required, aim, false);
    }

    static Target atMost(double required, Double aim) {
        return new Target(required, aim, true);
    }

    String verdict(double reached) {
        if (!isMet(reached, required)) {
            return "missed";
        }
        return aim == null || isMet(reached, aim) ? "aim reached" : "reached";
    }

    private boolean isMet(double reached, double bound) {
        return lessIsBetter ? reached <= bound : reached >= bound;
    }
}
