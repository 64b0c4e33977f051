package io.firstcome.operation;

import java.util.logging.Filter;
import java.util.logging.LogRecord;

import io.quarkus.logging.LoggingFilter;

/**
 * Keeps the Kafka connector from writing two stack traces for each record that it gives up: an outage that begins under
 * load would fill the disk. What gives a record to the connector says itself what became of it.
 */
@LoggingFilter(name = "quiet-outages")
public final class QuietOutages implements Filter {

    @Override
    public boolean isLoggable(LogRecord entry) {
        String message = entry.getMessage();
        return message == null || !message.startsWith("SRMSG18206") && !message.startsWith("SRMSG18212");
    }
}
