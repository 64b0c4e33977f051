package io.firstcome.web;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the OpenAPI document says that can be asked. */
record Api(List<Endpoint> endpoints) {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    /** Of tests, not of the product. */
    private static final String PROBE = "/api/probe";

    /**
     * @param isSecured whether it wants a token
     * @param body an example of what to send, null where nothing is
     * @param required fields of the body
     */
    record Endpoint(String method, String path, boolean isSecured, List<Query> queries, JsonNode body, Set<String> required) {

        boolean hasId() {
            return path.contains("{");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** @param isChecked whether a value can be wrong */
    record Query(String name, boolean isRequired, boolean isChecked) {
    }

    static Api of(JsonNode document) {
        List<Endpoint> endpoints = new ArrayList<>();
        document.get("paths").properties().stream()
                .filter(path -> path.getKey().startsWith("/api") && !path.getKey().startsWith(PROBE))
                .forEach(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .forEach(operation -> endpoints
                                .add(endpoint(document, operation.getKey(), path.getKey(), operation.getValue()))));
        return new Api(endpoints);
    }

    private static Endpoint endpoint(JsonNode document, String method, String path, JsonNode operation) {
        JsonNode schema = schema(document, operation.at("/requestBody/content/application~1json/schema"));
        JsonNode example = example(document, schema);
        if (operation.has("requestBody") && example == null) {
            throw new IllegalStateException("No example of what to send: " + method + " " + path);
        }
        return new Endpoint(method.toUpperCase(Locale.ROOT), path, operation.has("security"),
                stream(operation.path("parameters")).filter(parameter -> parameter.path("in").asText().equals("query"))
                        .map(parameter -> query(document, parameter)).toList(),
                example,
                stream(schema.path("required")).map(JsonNode::asText).collect(Collectors.toSet()));
    }

    /** The schema's own, or one of the examples of its fields; null where it has none. */
    private static JsonNode example(JsonNode document, JsonNode schema) {
        if (schema.has("examples")) {
            return schema.get("examples").get(0);
        }
        ObjectNode example = JsonNodeFactory.instance.objectNode();
        schema.path("properties").properties().forEach(field -> {
            JsonNode ofField = schema(document, field.getValue());
            for (String values : List.of("examples", "enum")) {
                if (ofField.has(values)) {
                    example.set(field.getKey(), ofField.get(values).get(0));
                    break;
                }
            }
        });
        return example.isEmpty() ? null : example;
    }

    private static Query query(JsonNode document, JsonNode parameter) {
        String name = parameter.get("name").asText();
        JsonNode schema = schema(document, parameter.path("schema"));
        boolean isChecked = schema.path("type").asText().equals("integer") || schema.has("enum") || schema.has("pattern")
                || name.equals("userId");
        return new Query(name, parameter.path("required").asBoolean(), isChecked);
    }

    private static JsonNode schema(JsonNode document, JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.get("$ref").asText().substring(1)) : schema;
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    /** One line an endpoint and role, one column a kind of input. */
    static String table(Map<String, Map<String, String>> answers) {
        Set<String> columns = answers.values().stream().flatMap(row -> row.keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        StringBuilder table = new StringBuilder("| |" + String.join("|", columns) + "|\n|---|" + "---|".repeat(columns.size()));
        answers.forEach((row, cells) -> table.append("\n|").append(row).append('|')
                .append(columns.stream().map(column -> cells.getOrDefault(column, "")).collect(Collectors.joining("|")))
                .append('|'));
        return table.append('\n').toString();
    }
}
