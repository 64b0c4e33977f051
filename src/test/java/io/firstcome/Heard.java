package io.firstcome;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/** The lines that a category of the application's log gets while this is open, without time and category. */
public final class Heard extends Handler implements AutoCloseable {

    private final PatternFormatter messageOnly = new PatternFormatter("%s");
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger;

    private Heard(String category) {
        this.logger = Logger.getLogger(category);
        logger.addHandler(this);
    }

    public static Heard of(String category) {
        return new Heard(category);
    }

    public List<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord entry) {
        lines.addAll(messageOnly.format(ExtLogRecord.wrap(entry)).lines().toList());
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
