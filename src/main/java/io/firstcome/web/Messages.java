package io.firstcome.web;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What an error says to people: the sentences of {@code messages.properties} and {@code messages_ko.properties}, and our own of
 * {@code ValidationMessages}.
 */
public final class Messages {

    private static final List<String> BUNDLES = List.of("messages", "ValidationMessages");

    // Looked up once: a refused claim should not pay for a resource bundle.
    private static final Map<Locale, Map<String, String>> SENTENCES = Languages.SPOKEN.stream()
            .collect(Collectors.toMap(Function.identity(), Messages::load));

    private Messages() {
    }

    /** The sentence of a reason in one of {@link Languages#SPOKEN}. */
    public static String of(Reason reason, Locale language) {
        return of(reason.name(), language);
    }

    /** The sentence of a key that is not a reason, for example what is wrong with one field. */
    public static String of(String key, Locale language) {
        String sentence = SENTENCES.get(language).get(key);
        return sentence == null ? key : sentence;
    }

    private static Map<String, String> load(Locale language) {
        Map<String, String> sentences = new HashMap<>();
        for (String name : BUNDLES) {
            sentences.putAll(load(name, language));
        }
        return Map.copyOf(sentences);
    }

    private static Map<String, String> load(String name, Locale language) {
        // Without the control an absent language would fall back to the machine's own.
        ResourceBundle bundle = ResourceBundle.getBundle(name, language, Messages.class.getClassLoader(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        Map<String, String> sentences = new HashMap<>();
        for (String key : bundle.keySet()) {
            sentences.put(key, bundle.getString(key));
        }
        return sentences;
    }
}
