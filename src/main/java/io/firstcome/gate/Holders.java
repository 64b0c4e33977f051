package io.firstcome.gate;

/**
 * Who has a place, as a Bloom filter: two bytes each instead of hundred. It may take one of 700 others for a holder, never a
 * holder for another. Filled by one thread; may be read by any once it is published safely.
 */
final class Holders {

    private static final int BITS_EACH = 16;
    private static final int PROBES = 5;

    private static final int WORD_BITS = 6;

    private final long[] words;

    /** @param expected how many there will be, 0 or more */
    Holders(int expected) {
        this.words = new long[words(expected)];
    }

    /** What a filter for so many takes, in bytes. */
    static int bytes(int expected) {
        return words(expected) * Long.BYTES;
    }

    private static int words(int expected) {
        return (int) (((long) expected * BITS_EACH) >> WORD_BITS) + 1;
    }

    void add(String userId) {
        long hash = hash(userId);
        for (int probe = 0; probe < PROBES; probe++) {
            long bit = bit(hash, probe);
            words[(int) (bit >> WORD_BITS)] |= 1L << bit;
        }
    }

    boolean mayContain(String userId) {
        long hash = hash(userId);
        for (int probe = 0; probe < PROBES; probe++) {
            long bit = bit(hash, probe);
            if ((words[(int) (bit >> WORD_BITS)] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Both halves of the hash make as many independent ones as are wanted (Kirsch and Mitzenmacher). */
    private long bit(long hash, int probe) {
        int mixed = (int) hash + probe * (int) (hash >>> Integer.SIZE);
        return Integer.toUnsignedLong(mixed) * ((long) words.length << WORD_BITS) >>> Integer.SIZE;
    }

    /** FNV-1a, whose weak high bits the finisher of MurmurHash3 spreads. */
    private static long hash(String userId) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < userId.length(); i++) {
            hash = (hash ^ userId.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
