package io.firstcome.web;

import java.util.Locale;

/** The shapes in which errors are told. */
enum ErrorFormat {
    ENVELOPE("application/json;charset=UTF-8"),
    /** RFC 9457. */
    PROBLEM_DETAILS(ErrorFormat.PROBLEM_JSON);

    static final String PROBLEM_JSON = "application/problem+json";

    private final String mediaType;

    ErrorFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /**
     * Problem details are for those who name them; a wildcard does not.
     *
     * @param accept the header as it came, null or garbage allowed
     */
    static ErrorFormat of(String accept) {
        // Nearly all of them; a refused claim should not pay for more
        if (accept == null || !accept.toLowerCase(Locale.ROOT).contains(PROBLEM_JSON)) {
            return ENVELOPE;
        }
        for (String range : accept.toLowerCase(Locale.ROOT).split(",")) {
            String[] parts = range.split(";");
            if (parts.length > 0 && parts[0].strip().equals(PROBLEM_JSON) && !isUnwanted(parts)) {
                return PROBLEM_DETAILS;
            }
        }
        return ENVELOPE;
    }

    /** A quality of 0 means: anything but this one. */
    private static boolean isUnwanted(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].strip().matches("q=0(\\.0*)?")) {
                return true;
            }
        }
        return false;
    }
}
