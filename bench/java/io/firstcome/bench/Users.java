package io.firstcome.bench;

/**
 * Hands the users out piece by piece, and begins anew behind the last: so a token comes back only after most others, when no
 * instance remembers it any more ({@code firstcome.token.remembered}), and nobody is measured with tokens that were seen before
 * against somebody who has to check them.
 */
final class Users {

    private final int all;
    private int next;

    /** @param all how many there are */
    Users(int all) {
        this.all = all;
    }

    /**
     * @param count at the most; half of all, so that the next who asks has others
     * @return the first of so many
     */
    int take(int count) {
        if (count > all / 2) {
            throw new IllegalStateException("There are " + all + " tokens, which is too few: -Dfirstcome.bench.tokens");
        }
        int first = next + count > all ? 0 : next;
        next = first + count;
        return first;
    }
}
