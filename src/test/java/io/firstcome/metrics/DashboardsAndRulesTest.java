package io.firstcome.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.fasterxml.jackson.databind.JsonNode;

import io.firstcome.metrics.Dashboard.Query;
import io.firstcome.metrics.Rules.Rule;

/**
 * What dashboards and alerts go by exists, and whoever is paged finds what to do. Whether the expressions bring data, and the
 * alerts fire, a real Prometheus says ({@code -Pprometheus}).
 */
class DashboardsAndRulesTest {

    private static final Path RUNBOOKS = Path.of("docs", "runbooks.md");
    private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance", "le");
    private static final String DATA_SOURCE = "${datasource}";
    private static final int COLUMNS = 24;

    static Stream<Dashboard> dashboards() {
        return Dashboard.all().stream();
    }

    static Stream<Rule> alerts() {
        return Rules.alerts().stream();
    }

    @Test
    void everyMetricAndLabelIsDocumented() {
        Map<String, TreeSet<String>> known = new TreeMap<>(DocumentedMetrics.series(""));
        known.put("up", new TreeSet<>());
        Rules.all().stream().filter(rule -> !rule.isAlert()).forEach(
                rule -> known.put(rule.name(), new TreeSet<>(Set.of("bound"))));
        List<String> expressions = Stream.concat(Rules.all().stream().map(Rule::expression),
                Dashboard.all().stream().flatMap(dashboard -> dashboard.queries().stream()).map(Query::expression)).toList();

        assertThat(expressions).hasSizeGreaterThan(100).allSatisfy(
                expression -> assertThat(PromQl.selectors(expression)).isNotEmpty().allSatisfy(selector -> {
                    assertThat(known).containsKey(selector.name());
                    TreeSet<String> labels = selector.labels();
                    labels.removeAll(OF_PROMETHEUS);
                    assertThat(known.get(selector.name())).containsAll(labels);
                }));
    }

    /** SPEC §3: for every promise a metric; every one of ours is on a dashboard or wakes somebody. */
    @Test
    void everyMetricOfOursIsLookedAt() {
        Set<String> lookedAt = Stream.concat(Rules.all().stream().map(Rule::expression),
                Dashboard.all().stream().flatMap(dashboard -> dashboard.queries().stream()).map(Query::expression))
                .flatMap(expression -> PromQl.selectors(expression).stream())
                .map(selector -> selector.name().replaceAll("_(bucket|count|sum|max)$", ""))
                .collect(Collectors.toSet());

        assertThat(DocumentedMetrics.series(DocumentedMetrics.OURS).keySet())
                .allSatisfy(name -> assertThat(lookedAt).contains(name.replaceAll("_(bucket|count|sum|max)$", "")));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void everyAlertSaysWhatToDoAndHowUrgentItIs(Rule alert) throws IOException {
        JsonNode annotations = alert.yaml().path("annotations");

        assertThat(alert.name()).startsWith("Firstcome");
        assertThat(alert.yaml().path("labels").path("severity").asText()).isIn("critical", "warning", "info");
        assertThat(annotations.path("summary").asText()).isNotBlank();
        assertThat(annotations.path("description").asText()).isNotBlank();
        assertThat(annotations.path("runbook_url").asText())
                .isEqualTo("docs/runbooks.md#" + alert.name().toLowerCase(Locale.ROOT));
        assertThat(section(alert.name())).contains("**Means**", "**Users see**", "**Look at**", "**Do**");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void everyAlertIsTestedWhereItFiresAndWhereItDoesNot(Rule alert) {
        assertThat(Rules.expected(alert.name())).contains(0).anyMatch(count -> count > 0);
    }

    @Test
    void everyRunbookHasAnAlert() throws IOException {
        assertThat(Files.readString(RUNBOOKS).lines().filter(line -> line.startsWith("## Firstcome"))
                .map(line -> line.substring(3)))
                .containsExactlyInAnyOrderElementsOf(Rules.alerts().stream().map(Rule::name).toList());
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void everyPanelSaysWhatItShows(Dashboard dashboard) {
        assertThat(dashboard.panels()).isNotEmpty().allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("description").asText()).endsWith(".");
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText()).isNotBlank();
            assertThat(panel.path("datasource").path("uid").asText()).isEqualTo(DATA_SOURCE);
            assertThat(panel.path("targets")).isNotEmpty().allSatisfy(target -> {
                assertThat(target.path("datasource").path("uid").asText()).isEqualTo(DATA_SOURCE);
                assertThat(target.path("legendFormat").asText()).isNotBlank();
            });
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void panelsHaveNamesOfTheirOwnAndDoNotCoverEachOther(Dashboard dashboard) {
        assertThat(dashboard.json().path("uid").asText()).isEqualTo(dashboard.file().replace(".json", ""));
        assertThat(StreamSupport.stream(dashboard.json().path("panels").spliterator(), false)
                .map(panel -> panel.path("id").asInt())).doesNotHaveDuplicates();
        Set<String> cells = new HashSet<>();
        for (JsonNode panel : dashboard.panels()) {
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(COLUMNS);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    assertThat(cells.add((place.path("x").asInt() + x) + "/" + (place.path("y").asInt() + y)))
                            .as(panel.path("title").asText()).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void dataSourceAndInstancesAreChosen(Dashboard dashboard) {
        assertThat(dashboard.json().path("templating").path("list")).extracting(each -> each.path("name").asText())
                .contains("datasource", "instance");
    }

    private static String section(String alert) throws IOException {
        String text = Files.readString(RUNBOOKS);
        String heading = "\n## " + alert + "\n";
        assertThat(text).contains(heading);
        return text.substring(text.indexOf(heading) + heading.length()).split("\n## ", 2)[0];
    }
}
