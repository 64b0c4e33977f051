package io.firstcome.token;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Tokens that were found good, by their digest. There is room for a fixed number; the one that came first makes room for the
 * one that comes last. Only what is verified comes in, so garbage pushes nothing out. For any number of threads.
 */
final class RememberedTokens {

    private final Map<TokenDigest, KnownToken> tokens = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<TokenDigest> inOrder;
    private final AtomicInteger added = new AtomicInteger();

    RememberedTokens(int limit) {
        this.inOrder = new AtomicReferenceArray<>(limit);
    }

    boolean isRoom() {
        return inOrder.length() > 0;
    }

    /** @return null where it is not remembered */
    KnownToken find(TokenDigest token) {
        return tokens.get(token);
    }

    void add(TokenDigest digest, KnownToken token) {
        if (tokens.putIfAbsent(digest, token) == null) {
            TokenDigest oldest = inOrder.getAndSet(Math.floorMod(added.getAndIncrement(), inOrder.length()), digest);
            if (oldest != null) {
                tokens.remove(oldest);
            }
        }
    }

    int size() {
        return tokens.size();
    }
}
