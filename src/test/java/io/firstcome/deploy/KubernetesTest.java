package io.firstcome.deploy;

import static io.firstcome.deploy.Papers.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;

/** deploy/kubernetes against the models of Kubernetes' API, against itself, and against the settings of the application. */
class KubernetesTest {

    private static final Path FOLDER = Path.of("deploy", "kubernetes");
    private static final Path BASE = FOLDER.resolve("base");
    private static final Path AUTOSCALING = FOLDER.resolve("components").resolve("autoscaling");
    private static final Path EXAMPLES = FOLDER.resolve("examples");
    private static final String KUSTOMIZATION = "kustomization.yaml";

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1 Namespace", Namespace.class,
            "v1 ServiceAccount", ServiceAccount.class,
            "v1 Service", Service.class,
            "v1 ConfigMap", ConfigMap.class,
            "apps/v1 Deployment", Deployment.class,
            "apps/v1 StatefulSet", StatefulSet.class,
            "batch/v1 Job", Job.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
            "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class);
    /** Of operators, whose models are no part of Kubernetes; what concerns us of them is looked at below. */
    private static final Set<String> CUSTOM_KINDS = Set.of("keda.sh/v1alpha1 ScaledObject",
            "kafka.strimzi.io/v1 Kafka", "kafka.strimzi.io/v1 KafkaNodePool", "kafka.strimzi.io/v1 KafkaTopic",
            "mysql.oracle.com/v2 InnoDBCluster");

    /** Without the setters that take what a model does not know. */
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {

                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated member) {
                    return false;
                }
            });

    private final Properties settings = Papers.settings();
    private final List<Map<String, Object>> manifests = manifests(FOLDER);
    private final List<Deployment> deployments = typed(manifests(BASE), Deployment.class);

    @Test
    void everyManifestIsWhatKubernetesKnows() {
        Set<String> kinds = new TreeSet<>();
        for (Map<String, Object> manifest : manifests) {
            String kind = kind(manifest);
            kinds.add(kind);
            if (!CUSTOM_KINDS.contains(kind)) {
                assertThat(KINDS).containsKey(kind);
                assertThat(STRICT.convertValue(manifest, KINDS.get(kind)).getMetadata().getName()).isNotBlank();
            }
        }
        assertThat(kinds).containsAll(KINDS.keySet()).containsAll(CUSTOM_KINDS);
    }

    @Test
    void everyFileIsListedAndEveryListedFileIsThere() {
        for (Path folder : List.of(BASE, AUTOSCALING)) {
            Map<String, Object> kustomization = Papers.yaml(folder.resolve(KUSTOMIZATION)).get(0);
            assertThat(Papers.<List<String>> at(kustomization, "resources")).containsExactlyInAnyOrderElementsOf(
                    Papers.files(folder, "*.yaml").stream().map(file -> file.getFileName().toString())
                            .filter(name -> !name.equals(KUSTOMIZATION)).toList());
        }
        for (Path overlay : Papers.files(FOLDER.resolve("overlays"), KUSTOMIZATION)) {
            Map<String, Object> kustomization = Papers.yaml(overlay).get(0);
            Stream.of("resources", "components").map(list -> Papers.<List<String>> at(kustomization, list))
                    .filter(Objects::nonNull).flatMap(List::stream)
                    .forEach(folder -> assertThat(overlay.resolveSibling(folder).resolve(KUSTOMIZATION)).exists());
        }
        assertThat(Papers.<List<String>> at(Papers.yaml(BASE.resolve(KUSTOMIZATION)).get(0), "configMapGenerator", 0, "envs"))
                .allSatisfy(file -> assertThat(BASE.resolve(file)).exists());
    }

    /** A patch of a field that has moved would stop the apply in the middle of a night. */
    @Test
    void whatOverlaysPatchIsThere() {
        List<Map<String, Object>> base = manifests(BASE);
        for (Path overlay : Papers.files(FOLDER.resolve("overlays"), KUSTOMIZATION)) {
            List<Map<String, Object>> patches = at(Papers.yaml(overlay).get(0), "patches");
            for (Map<String, Object> patch : patches) {
                String kind = at(patch, "target", "kind");
                List<String> paths = Papers.<String> at(patch, "patch").lines().map(String::trim)
                        .filter(line -> line.startsWith("path: ")).map(line -> line.substring("path: ".length())).toList();
                assertThat(paths).isNotEmpty();
                base.stream().filter(manifest -> kind.equals(manifest.get("kind")))
                        .forEach(manifest -> assertThat(paths).allSatisfy(path -> assertThat(pointed(manifest, path))
                                .as(path).isNotNull()));
            }
        }
    }

    @Test
    void whatSelectsFindsWhatIsLabelled() {
        List<Map<String, String>> pods = pods().map(pod -> pod.getMetadata().getLabels()).toList();
        Stream<Map<String, String>> selectors = Stream.of(
                all(Service.class).map(service -> service.getSpec().getSelector()),
                all(PodDisruptionBudget.class).map(budget -> budget.getSpec().getSelector()).map(LabelSelector::getMatchLabels),
                all(NetworkPolicy.class).map(policy -> policy.getSpec().getPodSelector()).map(LabelSelector::getMatchLabels))
                .flatMap(found -> found);

        assertThat(selectors).isNotEmpty().allSatisfy(selector -> assertThat(pods)
                .anySatisfy(labels -> assertThat(labels).containsAllEntriesOf(selector == null ? Map.of() : selector)));
        assertThat(deployments).hasSize(2).allSatisfy(deployment -> {
            Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
            assertThat(deployment.getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
            assertThat(spec(deployment).getTopologySpreadConstraints()).hasSize(2)
                    .allSatisfy(spread -> assertThat(spread.getLabelSelector().getMatchLabels()).isEqualTo(labels));
        });
    }

    @Test
    void portsThatAreNamedAreThere() {
        String management = settings.getProperty("quarkus.management.port", "9000");
        String http = settings.getProperty("quarkus.http.port", "8080");
        Set<String> named = new TreeSet<>();
        for (Deployment deployment : deployments) {
            Map<String, String> ports = container(deployment).getPorts().stream()
                    .collect(Collectors.toMap(port -> port.getName(), port -> port.getContainerPort().toString()));
            named.addAll(ports.keySet());
            assertThat(ports).isEqualTo(Map.of("http", http, "management", management));
            Container container = container(deployment);
            assertThat(Map.of("started", container.getStartupProbe(), "ready", container.getReadinessProbe(), "live",
                    container.getLivenessProbe())).allSatisfy(
                            (name, probe) -> assertThat(asked(probe))
                                    .isEqualTo("management /q/health/" + name));
        }
        assertThat(all(Service.class).filter(service -> service.getMetadata().getName().startsWith("firstcome"))
                .flatMap(service -> service.getSpec().getPorts().stream()).map(port -> port.getTargetPort().getStrVal()))
                .isNotEmpty().allSatisfy(port -> assertThat(named).contains(port));
        assertThat(all(NetworkPolicy.class).flatMap(policy -> policy.getSpec().getIngress().stream())
                .flatMap(rule -> rule.getPorts().stream()).map(port -> port.getPort().getStrVal()))
                .isNotEmpty().allSatisfy(port -> assertThat(named).contains(port));
    }

    /** Killed in the middle of a stop, an instance leaves its claims to the relay of another. */
    @Test
    void aStopHasTheTimeThatItNeeds() {
        assertThat(deployments).allSatisfy(deployment -> {
            Duration delay = Papers.seconds(environment(deployment).getOrDefault("QUARKUS_SHUTDOWN_DELAY", "0s"));
            assertThat(Duration.ofSeconds(spec(deployment).getTerminationGracePeriodSeconds()))
                    .isGreaterThan(Papers.stop(delay));
        });
        Container api = container(deployments.stream()
                .filter(deployment -> deployment.getMetadata().getName().equals("firstcome-api")).findFirst().orElseThrow());
        Duration unready = Duration.ofSeconds(
                (long) api.getReadinessProbe().getPeriodSeconds() * api.getReadinessProbe().getFailureThreshold());
        assertThat(Papers.seconds(value(api, "QUARKUS_SHUTDOWN_DELAY"))).isGreaterThan(unready);
        assertThat(settings.getProperty("quarkus.shutdown.delay-enabled")).isEqualTo("true");
    }

    @Test
    void nobodyIsRootAndOnlyTmpCanBeWritten() {
        Stream.concat(pods().map(PodTemplateSpec::getSpec), all(Job.class).map(job -> job.getSpec().getTemplate().getSpec()))
                .forEach(pod -> {
                    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
                    assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
                    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
                    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
                    assertThat(pod.getContainers()).allSatisfy(container -> locked(container.getSecurityContext()));
                });
        assertThat(deployments).allSatisfy(deployment -> {
            Set<String> emptyDirs = spec(deployment).getVolumes().stream().filter(volume -> volume.getEmptyDir() != null)
                    .map(Volume::getName).collect(Collectors.toSet());
            assertThat(container(deployment).getVolumeMounts()).allSatisfy(
                    mount -> assertThat(Boolean.TRUE.equals(mount.getReadOnly())
                            || mount.getMountPath().equals("/tmp") && emptyDirs.contains(mount.getName()))
                            .as(mount.getMountPath()).isTrue())
                    .anySatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/tmp"));
            // The user of the images
            assertThat(Papers.text(Path.of("src", "main", "docker", "Dockerfile.jvm")))
                    .contains("\nUSER " + spec(deployment).getSecurityContext().getRunAsUser() + "\n");
        });
    }

    @Test
    void everySecretIsReferredToAndDescribed() {
        assertThat(manifests).noneMatch(manifest -> "Secret".equals(manifest.get("kind")));
        Map<String, Set<String>> described = new HashMap<>();
        Papers.text(FOLDER.resolve("README.md")).lines().filter(line -> line.startsWith("| `firstcome-")).forEach(line -> {
            String[] columns = line.split("\\|");
            described.put(columns[1].replace("`", "").trim(),
                    Stream.of(columns[2].replace("`", "").split(",")).map(String::trim).collect(Collectors.toSet()));
        });
        Map<String, Set<String>> used = new HashMap<>();
        for (Deployment deployment : deployments) {
            container(deployment).getEnv().stream().map(EnvVar::getValueFrom).filter(Objects::nonNull)
                    .map(from -> from.getSecretKeyRef())
                    .forEach(key -> used.computeIfAbsent(key.getName(), name -> new TreeSet<>()).add(key.getKey()));
            spec(deployment).getVolumes().stream().map(Volume::getSecret).filter(Objects::nonNull)
                    .forEach(secret -> used.computeIfAbsent(secret.getSecretName(), name -> new TreeSet<>())
                            .addAll(secret.getItems().stream().map(KeyToPath::getKey).toList()));
        }
        assertThat(used).isEqualTo(described);
        assertThat(deployments).allSatisfy(deployment -> assertThat(environment(deployment)).noneSatisfy((name, value) -> {
            assertThat(name).endsWith("PASSWORD");
            assertThat(value).isNotEmpty();
        }));
    }

    @Test
    void everythingThatProductionRequiresIsSetAndNothingThatIsUnknown() {
        assertThat(deployments).allSatisfy(deployment -> {
            Set<String> names = new TreeSet<>(environment(deployment).keySet());
            assertThat(names).containsAll(Papers.required());
            names.removeIf(name -> !name.startsWith("FIRSTCOME_"));
            assertThat(Papers.known()).containsAll(names);
        });
        // The key files are where the settings look for them
        for (Deployment deployment : deployments) {
            Set<String> files = spec(deployment).getVolumes().stream().map(Volume::getSecret).filter(Objects::nonNull)
                    .flatMap(secret -> secret.getItems().stream()).map(item -> "file:/etc/firstcome/keys/" + item.getPath())
                    .collect(Collectors.toSet());
            assertThat(environment(deployment).values().stream().filter(value -> value.startsWith("file:")))
                    .containsExactlyInAnyOrderElementsOf(files);
        }
    }

    @Test
    void theHeapFitsTheContainer() {
        String options = settingsOfCluster().getProperty("JDK_JAVA_OPTIONS");
        long heap = Long.parseLong(options.replaceFirst(".*-Xmx(\\d+)m.*", "$1"));
        assertThat(deployments).allSatisfy(deployment -> {
            Map<String, Quantity> limits = container(deployment).getResources().getLimits();
            // 384 MiB of heap were 690 MiB of memory (docs/benchmarks.md)
            assertThat(limits.get("memory").getNumericalAmount().longValue() >> 20).isGreaterThan(heap + 690 - 384);
            assertThat(limits).doesNotContainKey("cpu");
        });
    }

    @Test
    void autoscalersGoByWhatThereIs() {
        HorizontalPodAutoscaler api = all(HorizontalPodAutoscaler.class).findFirst().orElseThrow();
        Map<String, Object> issuer = only("ScaledObject");
        assertThat(Stream.of(api.getSpec().getScaleTargetRef().getName(),
                Papers.<String> at(issuer, "spec", "scaleTargetRef", "name")))
                .containsExactlyElementsOf(deployments.stream().map(each -> each.getMetadata().getName()).sorted().toList());
        assertThat(Papers.text(EXAMPLES.resolve("metrics-adapter.yaml")))
                .contains("as: " + api.getSpec().getMetrics().get(0).getPods().getMetric().getName() + "\n");
        Map<String, String> trigger = at(issuer, "spec", "triggers", 0, "metadata");
        assertThat(trigger).containsEntry("topic", settings.getProperty("mp.messaging.incoming.claims-in.topic"))
                .containsEntry("consumerGroup", settings.getProperty("mp.messaging.incoming.claims-in.group.id"))
                .containsEntry("bootstrapServers", settingsOfCluster().getProperty("KAFKA_BOOTSTRAP_SERVERS"));
        assertThat(Papers.<Integer> at(issuer, "spec", "maxReplicaCount"))
                .isEqualTo(Integer.valueOf(settings.getProperty("firstcome.topics.partitions")));
    }

    @Test
    void topicsOfTheExampleAreThoseOfTheApplication() {
        List<Map<String, Object>> topics = manifests.stream().filter(manifest -> "KafkaTopic".equals(manifest.get("kind")))
                .toList();
        assertThat(topics).extracting(topic -> Papers.<String> at(topic, "metadata", "name"))
                .containsExactlyInAnyOrderElementsOf(
                        settings.stringPropertyNames().stream()
                                .filter(name -> name.matches("mp\\.messaging\\..*\\.topic"))
                                .map(settings::getProperty).collect(Collectors.toSet()));
        assertThat(topics).extracting(topic -> Papers.<Integer> at(topic, "spec", "partitions").toString())
                .containsOnly(settings.getProperty("firstcome.topics.partitions"));
        assertThat(topics).extracting(topic -> Optional.ofNullable(
                Papers.<Integer> at(topic, "spec", "config", "max.message.bytes")).map(Object::toString).orElse(""))
                .contains(settings.getProperty("firstcome.topics.dead-letter-max-bytes"));
        String brokers = "%s-kafka-bootstrap.%s:9092".formatted(Papers.<String> at(only("Kafka"), "metadata", "name"),
                Papers.<String> at(only("Kafka"), "metadata", "namespace"));
        assertThat(settingsOfCluster()).containsEntry("KAFKA_BOOTSTRAP_SERVERS", brokers);
    }

    private static void locked(SecurityContext context) {
        assertThat(context.getReadOnlyRootFilesystem()).isTrue();
        assertThat(context.getAllowPrivilegeEscalation()).isFalse();
        assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    }

    private static String asked(Probe probe) {
        HTTPGetAction get = probe.getHttpGet();
        return get.getPort().getStrVal() + " " + get.getPath();
    }

    private static Properties settingsOfCluster() {
        return Papers.properties(BASE.resolve("settings.env"));
    }

    /** What the container is told; "" for what comes from a Secret. */
    private static Map<String, String> environment(Deployment deployment) {
        Map<String, String> environment = new HashMap<>();
        settingsOfCluster().forEach((name, value) -> environment.put(name.toString(), value.toString()));
        container(deployment).getEnv().forEach(variable -> environment.put(variable.getName(),
                variable.getValue() == null ? "" : variable.getValue()));
        return environment;
    }

    private static String value(Container container, String name) {
        return container.getEnv().stream().filter(variable -> variable.getName().equals(name)).map(EnvVar::getValue).findFirst()
                .orElseThrow();
    }

    private static PodSpec spec(Deployment deployment) {
        return deployment.getSpec().getTemplate().getSpec();
    }

    private static Container container(Deployment deployment) {
        return spec(deployment).getContainers().get(0);
    }

    private Stream<PodTemplateSpec> pods() {
        return Stream.concat(all(Deployment.class).map(deployment -> deployment.getSpec().getTemplate()),
                all(StatefulSet.class).map(set -> set.getSpec().getTemplate()));
    }

    private <T extends HasMetadata> Stream<T> all(Class<T> type) {
        return typed(manifests, type).stream();
    }

    private Map<String, Object> only(String kind) {
        return manifests.stream().filter(manifest -> kind.equals(manifest.get("kind"))).findFirst().orElseThrow();
    }

    private static <T extends HasMetadata> List<T> typed(List<Map<String, Object>> manifests, Class<T> type) {
        return manifests.stream().filter(manifest -> type.equals(KINDS.get(kind(manifest))))
                .map(manifest -> STRICT.convertValue(manifest, type)).toList();
    }

    private static String kind(Map<String, Object> manifest) {
        return manifest.get("apiVersion") + " " + manifest.get("kind");
    }

    private static List<Map<String, Object>> manifests(Path folder) {
        List<Map<String, Object>> manifests = new ArrayList<>();
        Papers.files(folder, "*.yaml").stream().filter(file -> !file.endsWith(KUSTOMIZATION))
                .forEach(file -> manifests.addAll(Papers.yaml(file)));
        return manifests;
    }

    private static Object pointed(Object node, String path) {
        Object found = node;
        for (String step : path.substring(1).split("/")) {
            found = at(found, step.matches("\\d+") ? (Object) Integer.valueOf(step) : step);
        }
        return found;
    }
}
