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

/** A dashboard of deploy/grafana. */
record Dashboard(String file, JsonNode json) {

    static final Path FOLDER = Path.of("deploy", "grafana");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROW = "row";

    /** An expression of a panel, as it is written there. */
    record Query(String dashboard, String panel, String expression) {

        /** As Grafana sends it where everything is chosen. */
        String substituted(String rateInterval) {
            return expression.replace("$__rate_interval", rateInterval).replace("$instance", ".*").replace("$coupon", ".*");
        }
    }

    static List<Dashboard> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".json")).sorted()
                    .map(file -> new Dashboard(file.getFileName().toString(), read(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String title() {
        return json.path("title").asText();
    }

    /** Those that show something; without the rows that hold them. */
    List<JsonNode> panels() {
        List<JsonNode> panels = new ArrayList<>();
        json.path("panels").forEach(panel -> {
            if (!panel.path("type").asText().equals(ROW)) {
                panels.add(panel);
            }
        });
        return panels;
    }

    List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(new Query(title(), panel.path("title").asText(), target.path("expr").asText()));
            }
        }
        return queries;
    }

    /** The queries that fill the variables. */
    List<String> variables() {
        List<String> variables = new ArrayList<>();
        for (JsonNode variable : json.path("templating").path("list")) {
            if (variable.has("definition")) {
                variables.add(variable.path("definition").asText());
            }
        }
        return variables;
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
