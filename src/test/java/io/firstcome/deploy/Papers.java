package io.firstcome.deploy;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Deployment descriptors, and the settings of the application that they have to agree with. */
final class Papers {

    private static final Pattern SECONDS = Pattern.compile("(\\d+)s");
    private static final String REQUIRED = "%prod.firstcome.start.required.";

    private Papers() {
    }

    /** All documents of a file, aliases resolved. */
    static List<Map<String, Object>> yaml(Path file) {
        List<Map<String, Object>> documents = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(reader)
                    .forEach(document -> documents.add(Papers.<Map<String, Object>> as(document)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return documents;
    }

    /** What stands there, one key behind the other; null where there is nothing. */
    static <T> T at(Object node, Object... path) {
        Object found = node;
        for (Object step : path) {
            if (found instanceof Map<?, ?> map) {
                found = map.get(step);
            } else if (found instanceof List<?> list && step instanceof Integer index) {
                found = list.get(index);
            } else {
                return null;
            }
        }
        return as(found);
    }

    @SuppressWarnings("unchecked")
    private static <T> T as(Object value) {
        return (T) value;
    }

    static List<Path> files(Path folder, String glob) {
        try (Stream<Path> files = Files.find(folder, 10,
                (file, attributes) -> attributes.isRegularFile()
                        && file.getFileSystem().getPathMatcher("glob:" + glob).matches(file.getFileName()))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Properties properties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    /** The application's own. */
    static Properties settings() {
        return properties(Path.of("src", "main", "resources", "application.properties"));
    }

    /** What production does not start without, as environment variables. */
    static Set<String> required() {
        Set<String> names = new TreeSet<>();
        settings().stringPropertyNames().stream()
                .filter(name -> name.startsWith(REQUIRED))
                .forEach(name -> names.add(name.substring(REQUIRED.length())));
        return names;
    }

    /** The settings of ours that there are, as environment variables. */
    static Set<String> known() {
        Set<String> names = new TreeSet<>();
        settings().stringPropertyNames()
                .forEach(name -> names.add(name.replaceFirst("^%[a-z]+\\.", "").toUpperCase().replaceAll("[^A-Z0-9]", "_")));
        return names;
    }

    static Duration seconds(String text) {
        Matcher seconds = SECONDS.matcher(text);
        if (!seconds.matches()) {
            throw new IllegalArgumentException("No seconds: " + text);
        }
        return Duration.ofSeconds(Long.parseLong(seconds.group(1)));
    }

    /** How long a stop takes at the most. */
    static Duration stop(Duration delay) {
        Properties settings = settings();
        return delay.plus(seconds(settings.getProperty("quarkus.shutdown.timeout")))
                .plus(seconds(settings.getProperty("firstcome.stop.finish-within")));
    }
}
