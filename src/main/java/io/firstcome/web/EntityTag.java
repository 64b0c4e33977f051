package io.firstcome.web;

/** The version of a thing as HTTP has it (RFC 9110 §8.8.3, §13.1.1): {@code ETag} and {@code If-Match}. */
public final class EntityTag {

    private static final String ANY = "*";

    private EntityTag() {
    }

    /** The header that names this version. */
    public static String of(int version) {
        return "\"" + version + "\"";
    }

    /**
     * Whether a request may change this version.
     *
     * @param ifMatch the header as it came, null where there is none: then it may. A weak tag never matches.
     */
    public static boolean matches(String ifMatch, int version) {
        if (ifMatch == null || ifMatch.strip().equals(ANY)) {
            return true;
        }
        for (String tag : ifMatch.split(",")) {
            if (tag.strip().equals(of(version))) {
                return true;
            }
        }
        return false;
    }
}
