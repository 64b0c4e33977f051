package io.firstcome.operation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.handlers.WriterHandler;

import io.firstcome.LogLines;
import io.quarkus.runtime.StartupEvent;

/**
 * Makes a line of the log of each of {@link LogLines}, whatever the format. The entry is formatted once, with marks for the
 * values, and each line is that text with its values in place of the marks: in JSON a line costs a tenth of an entry of its
 * own.
 */
@Singleton
class OneLineEach {

    /** What writes is the log manager's. Others may count on a formatter of their own, as the one of dev mode's pages does. */
    private static final Package WRITERS = WriterHandler.class.getPackage();

    private final Map<Handler, Formatter> before = new LinkedHashMap<>();

    /** Ahead of everything that issues. */
    void install(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start) {
        install(Logger.getLogger("").getHandlers());
    }

    private void install(Handler[] handlers) {
        for (Handler handler : handlers) {
            if (WRITERS.equals(handler.getClass().getPackage()) && handler.getFormatter() instanceof ExtFormatter format) {
                before.put(handler, format);
                handler.setFormatter(new Format(format));
            }
            if (handler instanceof ExtHandler several) {
                install(several.getHandlers());
            }
        }
    }

    /** The handlers outlive the application in dev mode and in tests. */
    @PreDestroy
    void remove() {
        before.forEach(Handler::setFormatter);
    }

    /** For any thread. */
    static final class Format extends ExtFormatter {

        private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");
        /** No format escapes it, and no message of ours has it. */
        private static final String MARK = "@%s@";
        private static final Pattern MARKED = Pattern.compile("@(\\w+)@");

        private final ExtFormatter line;

        Format(ExtFormatter line) {
            this.line = line;
        }

        @Override
        public String format(ExtLogRecord entry) {
            Object[] parameters = entry.getParameters();
            return parameters != null && parameters.length == 1 && parameters[0] instanceof LogLines lines
                    ? each(entry, lines)
                    : line.format(entry);
        }

        private String each(ExtLogRecord entry, LogLines lines) {
            ExtLogRecord one = new ExtLogRecord(entry);
            one.setMessage(NAME.matcher(lines.form()).replaceAll(name -> MARK.formatted(name.group(1))),
                    ExtLogRecord.FormatStyle.NO_FORMAT);
            one.setParameters(null);
            lines.names().forEach(name -> one.putMdc(name, MARK.formatted(name)));
            String marked = line.format(one);

            // Text, number of a value, text, number of a value, …, text
            List<String> texts = new ArrayList<>();
            List<Integer> places = new ArrayList<>();
            Matcher mark = MARKED.matcher(marked);
            int from = 0;
            while (mark.find()) {
                int place = lines.names().indexOf(mark.group(1));
                if (place >= 0) {
                    texts.add(marked.substring(from, mark.start()));
                    places.add(place);
                    from = mark.end();
                }
            }
            String rest = marked.substring(from);

            StringBuilder all = new StringBuilder((marked.length() + marked.length() / 2) * lines.values().size());
            for (String[] values : lines.values()) {
                for (int i = 0; i < places.size(); i++) {
                    all.append(texts.get(i)).append(values[places.get(i)]);
                }
                all.append(rest);
            }
            return all.toString();
        }
    }
}
