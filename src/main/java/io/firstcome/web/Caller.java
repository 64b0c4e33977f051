package io.firstcome.web;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who is asking, as the token says it. No account is ever looked up: a valid token is enough, whoever issued it.
 *
 * @param id the token's subject, null where it has none
 * @param roles the token's groups
 * @param language the language for what is wrong with the request
 */
public record Caller(String id, Set<String> roles, Locale language) {

    /** The query parameter in which a service or an administrator names the user. */
    public static final String USER_ID = "userId";

    private static final int MAX_ID_LENGTH = 64;

    /** A service or an administrator: may act for others. */
    public boolean actsForOthers() {
        return roles.contains(Roles.SERVICE) || roles.contains(Roles.ADMIN);
    }

    /**
     * For whom the request is made (SPEC §2): a user acts for himself, a service or an administrator for the user that it names.
     *
     * @param userIdParam the request's {@code userId}, null where it has none
     * @return a valid user id
     * @throws Problem FORBIDDEN where a user names another; INVALID_REQUEST where a service or an administrator names nobody, or an
     *     id that cannot be one; UNAUTHENTICATED where a user's token says nothing that could be a user id
     */
    public String claimant(String userIdParam) {
        if (actsForOthers()) {
            if (userIdParam == null) {
                throw violation("violation.user-id-missing");
            }
            return validUserId(userIdParam);
        }
        if (!isUserId(id)) {
            throw Problem.of(Reason.UNAUTHENTICATED);
        }
        if (userIdParam != null && !userIdParam.equals(id)) {
            validUserId(userIdParam);
            throw Problem.of(Reason.FORBIDDEN);
        }
        return id;
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
     * {@code [^\p{C}\p{Z}]{1,64}}: 1 to 64 characters (UTF-16 units, what the column and every client's language count), none of them
     * invisible. By hand, because it is asked for every claim; the test compares it with the pattern.
     */
    public static boolean isUserId(String candidate) {
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
