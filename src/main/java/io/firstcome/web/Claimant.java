package io.firstcome.web;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The decision for whom a request is made (SPEC §2): plain Java, from what the token and the request say.
 *
 * @param subject the token's subject, null where it has none
 * @param roles the token's groups
 * @param language the language for what is wrong with the request
 */
record Claimant(String subject, Set<String> roles, Locale language) {

    private static final String USER_ID = "userId";

    private static final int MAX_ID_LENGTH = 64;

    /**
     * A user acts for himself, a service or an administrator for the user that it names.
     *
     * @param userIdParam the request's {@code userId}, null where it has none
     * @return a valid user id
     * @throws Problem FORBIDDEN where a user names another; INVALID_REQUEST where a service or an administrator names nobody,
     *         or an
     *         id that cannot be one; UNAUTHENTICATED where a user's token says nothing that could be a user id
     */
    String claimant(String userIdParam) {
        if (roles.contains(Caller.SERVICE) || roles.contains(Caller.ADMIN)) {
            if (userIdParam == null) {
                throw violation("violation.user-id-missing");
            }
            return validUserId(userIdParam);
        }
        if (!isUserId(subject)) {
            throw Problem.of(Reason.UNAUTHENTICATED);
        }
        if (userIdParam != null && !userIdParam.equals(subject)) {
            validUserId(userIdParam);
            throw Problem.of(Reason.FORBIDDEN);
        }
        return subject;
    }

    private String validUserId(String userId) {
        if (!isUserId(userId)) {
            throw violation("violation.user-id-malformed");
        }
        return userId;
    }

    private Problem violation(String key) {
        Violation violation = new Violation(USER_ID, Messages.of(key, language));
        return Problem.of(Reason.INVALID_REQUEST).with(Violation.KEY, List.of(violation));
    }

    /**
     * {@code [^\p{C}\p{Z}]{1,64}}: 1 to 64 characters (UTF-16 units, what the column and every client's language count), none
     * of them
     * invisible. By hand, because it is asked for every claim; the test compares it with the pattern.
     */
    static boolean isUserId(String candidate) {
        if (candidate == null || candidate.isEmpty() || candidate.length() > MAX_ID_LENGTH) {
            return false;
        }
        int index = 0;
        while (index < candidate.length()) {
            char unit = candidate.charAt(index);
            if (unit > ' ' && unit < 0x7f) {
                index++;
                continue;
            }
            int codePoint = candidate.codePointAt(index);
            if (isInvisible(codePoint)) {
                return false;
            }
            index += Character.charCount(codePoint);
        }
        return true;
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
        };
    }
}
