package io.firstcome.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The vector selectors of an expression of Prometheus. Knows as much of the language as our expressions use. */
final class PromQl {

    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring",
            "group_left", "group_right", "sum", "min", "max", "avg", "count", "topk");
    private static final String STRING = "\"(?:[^\"\\\\]|\\\\.)*\"";
    private static final Pattern TOKEN = Pattern.compile(STRING
            // labels to group or join by are no metrics
            + "|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)"
            + "|\\[[^]]*]"
            + "|\\b[0-9][\\w.]*"
            + "|(?<name>[a-zA-Z_:][\\w:]*)\\s*(?<function>\\()?(?<matchers>\\{(?:" + STRING + "|[^}\"])*})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*" + STRING);

    private PromQl() {
    }

    /**
     * What an expression reads.
     *
     * @param matchers with their braces; empty for none
     */
    record Selector(String name, String matchers) {

        TreeSet<String> labels() {
            TreeSet<String> labels = new TreeSet<>();
            Matcher label = LABEL.matcher(matchers);
            while (label.find()) {
                labels.add(label.group(1));
            }
            return labels;
        }

        @Override
        public String toString() {
            return name + matchers;
        }
    }

    static List<Selector> selectors(String expression) {
        List<Selector> selectors = new ArrayList<>();
        Matcher token = TOKEN.matcher(expression);
        while (token.find()) {
            String name = token.group("name");
            if (name != null && token.group("function") == null && !WORDS.contains(name)) {
                String matchers = token.group("matchers");
                selectors.add(new Selector(name, matchers == null ? "" : matchers));
            }
        }
        return selectors;
    }
}
