package io.firstcome.operation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What an operator wants to read, and for how long.
 *
 * @param minutes 10 where it is left out; a DEBUG that is forgotten fills the disk
 */
@Schema(examples = """
        {"level": "DEBUG", "minutes": 10}""")
public record NewLogLevel(@NotNull LogLevels.Wanted level, @Min(1) @Max(MAX_MINUTES) Integer minutes) {

    static final int MAX_MINUTES = 60;
    private static final int DEFAULT_MINUTES = 10;

    int minutesOrDefault() {
        return minutes == null ? DEFAULT_MINUTES : minutes;
    }
}
