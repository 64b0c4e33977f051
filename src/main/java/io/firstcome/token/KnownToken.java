package io.firstcome.token;

import java.util.Set;

/**
 * What is kept of a token that was found good.
 *
 * @param subject the {@code sub}, null where it has none
 * @param notBefore the first second since 1970 in which it is good, leeway included
 * @param notAfter the last one
 */
record KnownToken(String subject, Set<String> groups, long notBefore, long notAfter) {

    boolean isValidAt(long epochSecond) {
        return notBefore <= epochSecond && epochSecond <= notAfter;
    }
}
