package io.firstcome.metrics;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.firstcome.Campaign;
import io.firstcome.claim.Crowd;
import io.firstcome.metrics.Dashboard.Query;
import io.firstcome.metrics.PromQl.Selector;
import io.firstcome.services.Application;
import io.firstcome.services.Credentials;
import io.firstcome.services.PrometheusServer;
import io.firstcome.services.PrometheusServer.Promtool;
import io.firstcome.services.ServerProcess;
import io.firstcome.services.Services;

/**
 * A real Prometheus with the delivered configuration watches two instances in a small drop, and whatever a dashboard or an
 * alert asks has an answer: what is misspelled, or not there any more, is found. Needs Prometheus on the machine
 * ({@code ./mvnw verify -Pprometheus}); writes target/queries.md.
 */
class PrometheusIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);
    private static final int PLACES = 40;
    private static final int CROWD = 200;
    private static final int THERE = 200;
    private static final int AWAY = 503;
    private static final String RATE_INTERVAL = "1m";
    /** Only a defect makes such a series. */
    private static final String OF_A_DEFECT = "status=\"500\"";
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((?<series>.*), (?<label>\\w+)\\)");
    private static final Path TABLE = Path.of("target", "queries.md");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Services services;
    private static Credentials credentials;
    private static Application one;
    private static Application other;
    private static PrometheusServer prometheus;

    /**
     * What is asked.
     *
     * @param who dashboard and panel, or rule
     */
    private record Asked(String who, String expression) {
    }

    /** How many series came, and how many of them are numbers. */
    private record Answer(int series, int numbers) {

        boolean isData() {
            return numbers > 0;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        services = Services.start("prometheus-services");
        credentials = Credentials.create("prometheus-keys");
        Map<String, String> settings = credentials.settings(services);
        one = new Application("prometheus-one", settings);
        other = new Application("prometheus-other", settings);
        ServerProcess.startAll(List.of(one, other));
        prometheus = new PrometheusServer("prometheus", configuration());
        prometheus.start();
        Awaitility.await().atMost(LIMIT).until(() -> ask("sum(up{job=\"firstcome\"}) == 2").isData());
        round();
        serverErrors();
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable started : new AutoCloseable[] { prometheus, one, other, services }) {
            if (started != null) {
                started.close();
            }
        }
    }

    /** As delivered, but for the addresses, and five times as quick. */
    private static Path configuration() throws IOException {
        Path folder = Path.of("target", "prometheus").toAbsolutePath();
        try (Stream<Path> files = Files.walk(Rules.FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = folder.resolve(Rules.FOLDER.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.writeString(copy, Files.readString(file));
            }
        }
        Files.writeString(folder.resolve("targets/firstcome.yml"),
                "- targets: ['%s', '%s']%n".formatted(management(one), management(other)));
        Files.writeString(folder.resolve("targets/alertmanager.yml"), "[]\n");
        Path config = folder.resolve("prometheus.yml");
        String delivered = Files.readString(config);
        Files.writeString(config, delivered.replaceAll("(_interval|_timeout): [45]s", "$1: 1s"));
        assertThat(config).content().isNotEqualTo(delivered);
        return config;
    }

    private static String management(Application instance) {
        return URI.create(instance.managementUrl()).getAuthority();
    }

    /** A drop: most are refused, and all look at what became of their claims. */
    private static void round() {
        String couponId = Campaign.create(one.url(), credentials.token("operator", "admin"), PLACES);
        List<String> users = Crowd.users("user", CROWD);
        try (Crowd crowd = new Crowd(List.of(one.url(), other.url()), credentials.token("shop", "service"))) {
            crowd.claim(couponId, users);
            crowd.status(couponId, users.subList(0, PLACES));
        }
    }

    /** What needs the database is answered 503 while it is away. */
    private static void serverErrors() {
        services.mySql().stop();
        awaitCampaigns(AWAY);
        services.mySql().start();
        awaitCampaigns(THERE);
    }

    private static void awaitCampaigns(int status) {
        for (Application instance : List.of(one, other)) {
            Awaitility.await().atMost(LIMIT).until(() -> given().get(instance.url() + "/api/coupons").statusCode() == status);
        }
    }

    @Test
    void everyQueryOfEveryPanelAndRuleHasData() throws IOException {
        // Given
        List<Asked> asked = asked();
        Map<Asked, Answer> answers = new LinkedHashMap<>();

        // When
        try {
            Awaitility.await().atMost(LIMIT).pollInterval(BETWEEN_ROUNDS).until(() -> {
                round();
                asked.forEach(one -> answers.compute(one, (same, before) -> before != null && before.isData() ? before
                        : ask(one.expression())));
                return answers.values().stream().allMatch(Answer::isData);
            });
        } catch (ConditionTimeoutException someHaveNone) {
            // The assertion names them
        }
        Files.writeString(TABLE, table(answers));

        // Then
        assertThat(answers.entrySet().stream().filter(answer -> !answer.getValue().isData()).map(Map.Entry::getKey)).isEmpty();
    }

    /** What Grafana fills its variables with. */
    @Test
    void everyVariableHasValues() {
        Set<String> queries = Dashboard.all().stream().flatMap(dashboard -> dashboard.variables().stream())
                .collect(Collectors.toSet());

        assertThat(queries).hasSizeGreaterThan(1);
        for (String query : queries) {
            Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(values(query)).as(query).isNotEmpty());
        }
    }

    private static JsonNode values(String query) throws IOException {
        Matcher parts = LABEL_VALUES.matcher(query);
        assertThat(parts.matches()).as(query).isTrue();
        return JSON.readTree(given().urlEncodingEnabled(false)
                .get(prometheus.url() + "/api/v1/label/" + parts.group("label") + "/values?match%5B%5D="
                        + URLEncoder.encode(parts.group("series"), StandardCharsets.UTF_8))
                .asString()).path("data");
    }

    /** SPEC §3.8: nobody is woken where nothing is the matter; an outage of a second is not. */
    @Test
    void nothingCriticalFires() throws IOException {
        JsonNode alerts = JSON.readTree(given().get(prometheus.url() + "/api/v1/alerts").asString()).path("data")
                .path("alerts");

        assertThat(alerts).filteredOn(alert -> alert.path("state").asText().equals("firing")
                && alert.path("labels").path("severity").asText().equals("critical")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void promtoolHasNoComplaint(List<String> arguments) throws IOException, InterruptedException {
        Promtool promtool = PrometheusServer.promtool(Rules.FOLDER, arguments.toArray(String[]::new));

        assertThat(promtool.exitCode()).as(promtool.output()).isZero();
        System.out.print(promtool.output());
    }

    static Stream<List<String>> promtoolHasNoComplaint() throws IOException {
        return Stream.of(List.of("check", "config", "prometheus.yml"),
                words(List.of("check", "rules"), "rules"),
                words(List.of("test", "rules"), "tests"));
    }

    private static List<String> words(List<String> command, String folder) throws IOException {
        try (Stream<Path> files = Files.list(Rules.FOLDER.resolve(folder))) {
            return Stream.concat(command.stream(), files.map(file -> folder + "/" + file.getFileName()).sorted()).toList();
        }
    }

    /**
     * All queries of panels, and what rules record. Of alerts, which are silent where all is well, what they look at; and of
     * the others too, for what stands beside "or" would hide a mistake.
     */
    private static List<Asked> asked() {
        List<Asked> asked = new ArrayList<>();
        for (Dashboard dashboard : Dashboard.all()) {
            for (Query query : dashboard.queries()) {
                asked.add(new Asked(query.dashboard() + ": " + query.panel(), query.substituted(RATE_INTERVAL)));
            }
        }
        Rules.all().stream().filter(rule -> !rule.isAlert())
                .forEach(rule -> asked.add(new Asked(rule.name(), rule.expression())));
        List<Asked> selectors = new ArrayList<>();
        Rules.alerts().forEach(rule -> selectors.addAll(selectors(rule.name(), rule.expression())));
        asked.forEach(one -> selectors.addAll(selectors(one.who(), one.expression())));
        asked.addAll(selectors);
        return asked.stream().distinct().toList();
    }

    private static List<Asked> selectors(String who, String expression) {
        return PromQl.selectors(expression).stream()
                .map(selector -> new Asked(who, withoutDefect(selector)))
                .toList();
    }

    /** The metric and its label, whatever value that has. */
    private static String withoutDefect(Selector selector) {
        return selector.toString().replace(OF_A_DEFECT, "status!=\"\"");
    }

    /** Fails where Prometheus does not understand the expression. */
    private static Answer ask(String expression) {
        try {
            JsonNode answer = JSON.readTree(given().formParam("query", expression).post(prometheus.url() + "/api/v1/query")
                    .asString());
            assertThat(answer.path("status").asText()).as(expression + ": " + answer).isEqualTo("success");
            int numbers = 0;
            for (JsonNode series : answer.path("data").path("result")) {
                numbers += series.path("value").path(1).asText().equals("NaN") ? 0 : 1;
            }
            return new Answer(answer.path("data").path("result").size(), numbers);
        } catch (IOException e) {
            throw new IllegalStateException(expression, e);
        }
    }

    private static String table(Map<Asked, Answer> answers) {
        StringBuilder table = new StringBuilder("# Queries of dashboards and rules\n\n");
        table.append("Tried: ").append(answers.size()).append(", with data: ")
                .append(answers.values().stream().filter(Answer::isData).count()).append("\n\n")
                .append("| asked by | query | series | numbers |\n|---|---|---|---|\n");
        answers.forEach((asked, answer) -> table.append("| ").append(asked.who()).append(" | `")
                .append(asked.expression().strip().replaceAll("\\s+", " ").replace("|", "\\|")).append("` | ")
                .append(answer.series()).append(" | ").append(answer.numbers()).append(" |\n"));
        return table.toString();
    }
}
