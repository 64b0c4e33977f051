package io.firstcome;

import java.nio.charset.StandardCharsets;

/** Text of others on its way into a column. */
public final class Text {

    private Text() {
    }

    /** At most so many characters, none of them half of one: the database would refuse that. Null stays null. */
    public static String bounded(String text, int characters) {
        if (text == null) {
            return null;
        }
        String whole = text.length() <= characters ? text
                : text.substring(0, Character.isHighSurrogate(text.charAt(characters - 1)) ? characters - 1 : characters);
        return new String(whole.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
