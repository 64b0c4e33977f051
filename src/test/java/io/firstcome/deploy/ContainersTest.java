package io.firstcome.deploy;

import static io.firstcome.deploy.Papers.at;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.tools.ToolProvider;

import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images and compose.yml, as far as they can be looked at without a container runtime. */
class ContainersTest {

    private static final Path DOCKER = Path.of("src", "main", "docker");
    private static final Path HAPROXY = Path.of("deploy", "compose", "haproxy.cfg");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z0-9_]+):\\?");
    /** A registry and a name, and a tag that is no moving one. */
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:[a-z0-9.]*\\d[a-zA-Z0-9_.-]*");
    private static final String OURS = "firstcome";

    @TempDir
    Path directory;

    private final Map<String, Object> compose = Papers.yaml(Path.of("compose.yml")).get(0);
    private final Map<String, Map<String, Object>> services = at(compose, "services");

    @Test
    void imagesRunByNobodyInExecFormOnAPinnedBase() {
        List<Path> files = Papers.files(DOCKER, "Dockerfile.*");
        assertThat(files).hasSize(3).allSatisfy(file -> {
            String text = Papers.text(file);
            Set<String> stages = new HashSet<>();
            for (String from : lines(text, "FROM ")) {
                String[] words = from.split(" ");
                assertThat(stages.contains(words[0]) || words[0].equals("${BASE}") || PINNED.matcher(words[0]).matches())
                        .as(from).isTrue();
                stages.add(words[words.length - 1]);
            }
            assertThat(lines(text, "ARG BASE=")).allMatch(base -> PINNED.matcher(base).matches());
            assertThat(lines(text, "USER ")).containsExactly("1001");
            // A shell would keep TERM for itself
            assertThat(lines(text, "ENTRYPOINT ")).singleElement().asString().startsWith("[\"");
            assertThat(lines(text, "EXPOSE ")).containsExactly("8080 9000");
        });
    }

    @Test
    void theBuildPutsIntoAnImageWhatIsSentToIt() {
        Set<String> sent = lines(Papers.text(Path.of(".dockerignore")), "!").stream().collect(Collectors.toSet());
        for (Path file : Papers.files(DOCKER, "Dockerfile.*")) {
            assertThat(lines(Papers.text(file), "COPY ")).isNotEmpty().filteredOn(copy -> !copy.contains("--from="))
                    .allSatisfy(copy -> {
                        String source = copy.replaceAll("--\\S+ ", "").split(" ")[0];
                        assertThat(sent).anyMatch(source::startsWith);
                    });
        }
        // Everything that the build packages, each in a layer of its own
        for (String file : List.of("Dockerfile.jvm", "Dockerfile.jvm-aot")) {
            assertThat(lines(Papers.text(DOCKER.resolve(file)), "COPY ")).filteredOn(copy -> copy.contains("target/"))
                    .extracting(copy -> copy.replaceAll("--\\S+ ", "").split(" ")[0].replace("target/quarkus-app/", ""))
                    .containsExactly("lib/", "quarkus-run.jar", "app/", "quarkus/");
        }
    }

    /** Another collector than in the training, and the cache is useless. */
    @Test
    void theCacheIsTrainedAsItIsUsed() {
        String text = Papers.text(DOCKER.resolve("Dockerfile.jvm-aot"));
        assertThat(lines(text, "ENV JDK_JAVA_OPTIONS=")).hasSize(1)
                .isEqualTo(lines(Papers.text(DOCKER.resolve("Dockerfile.jvm")), "ENV JDK_JAVA_OPTIONS="));
        assertThat(lines(text, "RUN ")).containsExactly("bash /tmp/train.sh /tmp/app.aot");
        assertThat(lines(text, "ENTRYPOINT ")).singleElement().asString().contains("-XX:AOTCache=/deployments/app.aot");
        // What a start needs, or the training would be one of a start that fails
        assertThat(Papers.required()).allSatisfy(name -> assertThat(Papers.text(DOCKER.resolve("train.sh")))
                .contains(name.equals("MP_JWT_VERIFY_PUBLICKEY_LOCATION") ? "MP_JWT_VERIFY_PUBLICKEY=" : name + "="));
    }

    @Test
    void everythingThatProductionRequiresIsSet() {
        assertThat(applications()).hasSize(2).allSatisfy(application -> {
            Set<String> names = Papers.<Map<String, Object>> at(application, "environment").keySet();
            assertThat(names).containsAll(Papers.required());
            assertThat(names.stream().filter(name -> name.startsWith("FIRSTCOME_")))
                    .allSatisfy(name -> assertThat(Papers.known().contains(name)).as(name).isTrue());
        });
    }

    @Test
    void whatIsMountedOrWaitedForIsThere() {
        Map<String, Object> volumes = at(compose, "volumes");
        services.forEach((name, service) -> {
            for (String mount : this.<List<String>> or(at(service, "volumes"), List.of())) {
                String source = mount.split(":")[0];
                if (source.startsWith("./")) {
                    assertThat(Path.of(source)).exists();
                } else {
                    assertThat(volumes).as(name).containsKey(source);
                }
            }
            this.<Map<String, Map<String, String>>> or(at(service, "depends_on"), Map.of()).forEach((other, wait) -> {
                assertThat(services).as(name).containsKey(other);
                if ("service_healthy".equals(wait.get("condition"))) {
                    assertThat(services.get(other)).as(other).containsKey("healthcheck");
                }
            });
            assertThat(service.get("image").toString()).as(name)
                    .matches(image -> image.equals(OURS) || PINNED.matcher(image).matches());
        });
    }

    @Test
    void noSecretIsCommitted() {
        Set<String> asked = new TreeSet<>();
        Matcher variable = VARIABLE.matcher(Papers.text(Path.of("compose.yml")));
        while (variable.find()) {
            asked.add(variable.group(1));
        }
        Properties example = Papers.properties(Path.of(".env.example"));
        assertThat(example.stringPropertyNames()).isEqualTo(asked);
        assertThat(example.values()).containsOnly("");
        services.values().forEach(service -> this.<Map<String, Object>> or(at(service, "environment"), Map.of())
                .forEach((name, value) -> {
                    if (name.endsWith("PASSWORD") && !name.contains("RANDOM")) {
                        assertThat(value.toString()).as(name).startsWith("${");
                    }
                }));
        assertThat(lines(Papers.text(Path.of(".gitignore")), "")).contains(".env");
    }

    @Test
    void aStopHasTheTimeThatItNeedsAndTheProxyNoticesIt() {
        String proxy = Papers.text(HAPROXY);
        long everyMillis = Long.parseLong(found(proxy, "check inter (\\d+)ms"));
        long looks = Long.parseLong(found(proxy, "fall (\\d+)"));
        assertThat(applications()).allSatisfy(application -> {
            String delay = at(application, "environment", "QUARKUS_SHUTDOWN_DELAY");
            assertThat(Papers.seconds(at(application, "stop_grace_period"))).isGreaterThan(Papers.stop(Papers.seconds(delay)));
            assertThat(Papers.seconds(delay).toMillis()).isGreaterThan((looks + 1) * everyMillis);
        });
    }

    @Test
    void theProxyAsksForReadinessAndIsMorePatientThanTheApplication() {
        String proxy = Papers.text(HAPROXY);
        assertThat(proxy).contains("http-check connect port 9000\n", "uri /q/health/ready\n");
        assertThat(Papers.seconds(found(proxy, "(?m)^defaults[\\s\\S]*?timeout server (\\d+s)")))
                .isGreaterThan(Papers.seconds(Papers.settings().getProperty("firstcome.claim.answer-within")));
        services.keySet().stream().filter(name -> name.startsWith("app-")).forEach(name -> assertThat(
                lines(proxy, "server ")).as(name).filteredOn(server -> server.startsWith(name + " " + name + ":8080"))
                .hasSize(2));
    }

    /** k6 cannot sign, so a program of its own does. */
    @Test
    void tokensOfTheLoadTestAreGood() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair keys = generator.generateKeyPair();
        Path key = Files.writeString(directory.resolve("private.pem"), "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n");
        Path tokens = directory.resolve("tokens.txt");

        run(Path.of("deploy", "k6", "Tokens.java"), key.toString(), tokens.toString(), "3");

        Set<String> users = new HashSet<>();
        for (String token : Files.readAllLines(tokens)) {
            JwtClaims claims = new JwtConsumerBuilder().setVerificationKey(keys.getPublic())
                    .setExpectedIssuer(Papers.settings().getProperty("mp.jwt.verify.issuer"))
                    .setRequireExpirationTime().setRequireIssuedAt().build().processToClaims(token);
            assertThat(claims.getStringListClaimValue("groups")).containsExactly("user");
            users.add(claims.getSubject());
        }
        assertThat(users).hasSize(3);
    }

    private void run(Path program, String... arguments) throws Exception {
        int errors = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", directory.toString(), program.toString());
        assertThat(errors).isZero();
        try (URLClassLoader loader = new URLClassLoader(new URL[] { directory.toUri().toURL() })) {
            var main = loader.loadClass(program.getFileName().toString().replace(".java", "")).getMethod("main",
                    String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) arguments);
        }
    }

    private List<Map<String, Object>> applications() {
        return services.values().stream().filter(service -> OURS.equals(service.get("image"))).toList();
    }

    private <T> T or(T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** What follows the word at the beginning of lines; continued lines are one. */
    private static List<String> lines(String text, String word) {
        List<String> found = new ArrayList<>();
        text.replace("\\\n", " ").lines().map(String::strip).filter(line -> line.startsWith(word))
                .forEach(line -> found.add(line.substring(word.length())));
        return found;
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
