package io.firstcome.web;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.LogicalType;

import io.quarkus.jackson.ObjectMapperCustomizer;

/**
 * A body says what it means or is refused: Jackson would otherwise read 1.9 as 1, "5" as 5, true as 1 and a number as a
 * point in time of a unit that nobody agreed on. What it does not know it ignores, so that clients can be ahead of us.
 */
@Singleton
public class StrictJson implements ObjectMapperCustomizer {

    /** A nought for each digit. */
    private static final String USUAL = "0000-00-00T00:00:00.000Z";

    @SuppressWarnings("deprecation") // a MapperFeature belongs to the builder, and the mapper that Quarkus gives is built
    @Override
    public void customize(ObjectMapper mapper) {
        mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        mapper.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        mapper.enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        mapper.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        mapper.disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
        // ALLOW_COERCION_OF_SCALARS leaves out text: 5 would still be a name
        mapper.coercionConfigFor(LogicalType.Textual)
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
        mapper.registerModule(new SimpleModule("firstcome").addDeserializer(Instant.class, new TextualInstant()));
    }

    /** After Quarkus' own customizer, whose answers to the same questions are milder. */
    @Override
    public int priority() {
        return MINIMUM_PRIORITY;
    }

    /** As every Instant is written: {@code 2026-11-27T03:00:01.250Z}. Each claim has some, and the general way takes 1 µs. */
    private static boolean isUsual(String text) {
        if (text.length() != USUAL.length()) {
            return false;
        }
        for (int i = 0; i < USUAL.length(); i++) {
            char wanted = USUAL.charAt(i);
            char found = text.charAt(i);
            if (wanted == '0' ? found < '0' || found > '9' : found != wanted) {
                return false;
            }
        }
        return true;
    }

    private static Instant usual(String text) {
        return LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .atTime(number(text, 11, 13), number(text, 14, 16), number(text, 17, 19), number(text, 20, 23) * 1_000_000)
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** ISO-8601 with an offset and nothing else; Jackson's own also takes numbers, and even text that is a number. */
    private static final class TextualInstant extends StdScalarDeserializer<Instant> {

        private static final long serialVersionUID = 1L;

        TextualInstant() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return (Instant) context.handleUnexpectedToken(Instant.class, parser);
            }
            String text = parser.getText();
            try {
                return isUsual(text) ? usual(text) : OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException wrong) {
                return (Instant) context.handleWeirdStringValue(Instant.class, text, "not a point in time with an offset");
            }
        }
    }
}
