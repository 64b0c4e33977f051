package io.firstcome.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

/** The rules of deploy/prometheus and their tests. */
final class Rules {

    static final Path FOLDER = Path.of("deploy", "prometheus");

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Rules() {
    }

    /** A rule that alerts or records. */
    record Rule(JsonNode yaml) {

        boolean isAlert() {
            return yaml.has("alert");
        }

        String name() {
            return yaml.path(isAlert() ? "alert" : "record").asText();
        }

        String expression() {
            return yaml.path("expr").asText();
        }
    }

    static List<Rule> all() {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode file : files("rules")) {
            file.path("groups").forEach(group -> group.path("rules").forEach(rule -> rules.add(new Rule(rule))));
        }
        return rules;
    }

    static List<Rule> alerts() {
        return all().stream().filter(Rule::isAlert).toList();
    }

    /** What promtool expects of an alert at each time at which it looks: how many there are. */
    static List<Integer> expected(String alert) {
        List<Integer> expected = new ArrayList<>();
        for (JsonNode file : files("tests")) {
            file.path("tests").forEach(test -> test.path("alert_rule_test").forEach(look -> {
                if (look.path("alertname").asText().equals(alert)) {
                    expected.add(look.path("exp_alerts").size());
                }
            }));
        }
        return expected;
    }

    private static List<JsonNode> files(String folder) {
        try (Stream<Path> files = Files.list(FOLDER.resolve(folder))) {
            return files.sorted().map(Rules::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
