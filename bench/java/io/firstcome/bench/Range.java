package io.firstcome.bench;

/** Users who have not claimed yet, handed out piece by piece, for a coupon that several runs claim. */
final class Range {

    private final int end;
    private int next;

    Range(int end) {
        this.end = end;
    }

    /** @return the first of so many users whom nobody else gets */
    int take(int count) {
        if (next + count > end) {
            throw new IllegalStateException("There are " + end + " tokens, which is too few: -Dfirstcome.bench.tokens");
        }
        int first = next;
        next += count;
        return first;
    }
}
