package io.firstcome;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;

/** Writes our own types, which can always be written. */
public final class Json {

    private Json() {
    }

    /** In UTF-8. */
    public static byte[] bytes(ObjectWriter json, Object value) {
        try {
            return json.writeValueAsBytes(value);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }

    public static String text(ObjectWriter json, Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException unwritable) {
            throw new IllegalStateException(unwritable);
        }
    }
}
