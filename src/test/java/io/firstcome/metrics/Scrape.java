package io.firstcome.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an instance answers to a scrape. */
final class Scrape {

    private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    /** Of every histogram. */
    private static final String BUCKET = "le";

    private Scrape() {
    }

    /** Names of the samples, each with the labels that they have. */
    static Map<String, TreeSet<String>> series(String answer, String prefix) {
        Map<String, TreeSet<String>> series = new TreeMap<>();
        Matcher sample = SAMPLE.matcher(answer);
        while (sample.find()) {
            if (sample.group(1).startsWith(prefix)) {
                TreeSet<String> labels = series.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
                Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                while (label.find()) {
                    labels.add(label.group(1));
                }
                labels.remove(BUCKET);
            }
        }
        return series;
    }

    /** The values that a label has. */
    static TreeSet<String> values(String answer, String label) {
        TreeSet<String> values = new TreeSet<>();
        Matcher each = LABEL.matcher(answer);
        while (each.find()) {
            if (each.group(1).equals(label)) {
                values.add(each.group(2));
            }
        }
        return values;
    }
}
