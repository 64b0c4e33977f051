package io.firstcome.token;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The SHA-256 of a token: nobody finds another token with the same one, nor learns the token from a heap dump. */
record TokenDigest(long first, long second, long third, long fourth) {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    static TokenDigest of(String token) {
        byte[] digest = sha256().digest(token.getBytes(StandardCharsets.UTF_8));
        return new TokenDigest((long) LONGS.get(digest, 0), (long) LONGS.get(digest, Long.BYTES),
                (long) LONGS.get(digest, 2 * Long.BYTES), (long) LONGS.get(digest, 3 * Long.BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }

    /** Any part of a digest is as good a hash as another. */
    @Override
    public int hashCode() {
        return (int) first;
    }
}
