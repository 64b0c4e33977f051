package io.firstcome.web;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The languages that the service speaks, and which of them a request asks for (SPEC §2). */
public final class Languages {

    /** Spoken where nothing else is asked for. */
    public static final Locale DEFAULT = Locale.ENGLISH;

    public static final List<Locale> SPOKEN = List.of(Locale.ENGLISH, Locale.KOREAN);

    // A browser sends one of a few headers, and a losing crowd sends it with every refused claim: parse it once. The bound
    // is there because the header is the client's to invent; past it, it is parsed each time.
    private static final int REMEMBERED_HEADERS = 500;
    private static final Map<String, Locale> REMEMBERED = new ConcurrentHashMap<>();

    private Languages() {
    }

    /**
     * The standard look-up (RFC 4647 §3.4): the best range first, each shortened from the right until it fits.
     *
     * @param acceptLanguage the header as it came, null or garbage allowed
     * @return one of {@link #SPOKEN}
     */
    public static Locale of(String acceptLanguage) {
        if (acceptLanguage == null || acceptLanguage.isBlank()) {
            return DEFAULT;
        }
        Locale remembered = REMEMBERED.get(acceptLanguage);
        if (remembered != null) {
            return remembered;
        }
        Locale found = lookUp(acceptLanguage);
        if (REMEMBERED.size() < REMEMBERED_HEADERS) {
            REMEMBERED.put(acceptLanguage, found);
        }
        return found;
    }

    private static Locale lookUp(String acceptLanguage) {
        try {
            List<LanguageRange> ranges = LanguageRange.parse(acceptLanguage).stream()
                    // "q=0" means: anything but this one
                    .filter(range -> range.getWeight() > 0)
                    .sorted(Comparator.comparingDouble(LanguageRange::getWeight).reversed())
                    .toList();
            Locale found = Locale.lookup(ranges, SPOKEN);
            return found == null ? DEFAULT : found;
        } catch (IllegalArgumentException garbage) {
            return DEFAULT;
        }
    }
}
