package io.firstcome.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import db.migration.V8__What_administrators_did_stays;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.annotations.RegisterResourceBundle;
import io.quarkus.runtime.annotations.RegisterResources;

/**
 * Stands for the native executable where no native toolchain is: what is looked up by name is registered, and nothing of the
 * machine that builds is kept. {@code ./mvnw verify -Dnative} proves the rest.
 */
class NativeImageTest {

    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Path RESOURCES = Path.of("src", "main", "resources");
    private static final Path PACKAGED = Path.of("target", "classes");

    /** Registered by Quarkus itself, or by the extension whose files they are. */
    private static final List<String> BY_EXTENSIONS = List.of("application.properties", "db/migration/*.sql", "META-INF/**");
    /** What {@code Json} writes, by the class that has it written; Problem and its kind carry it in an Envelope. */
    private static final Map<String, Set<String>> WRITTEN = Map.of(
            "web/VertxAnswers", Set.of("Envelope", "ErrorMessage", "ProblemDetails", "Violation"),
            "claim/ClaimRoute", Set.of("Envelope", "ClaimView"),
            "claimlog/ClaimLog", Set.of("ClaimRequested"),
            "claimlog/Results", Set.of("ClaimDecided"),
            "usage/UsageEvents", Set.of("UsageEvent"),
            // maps of texts, numbers, times and enums
            "trail/AdminActions", Set.of());

    private static final Pattern READ = Pattern.compile("\\b(?:readValue|convertValue|treeToValue|readerFor|writerFor)\\(\\s*"
            + "(?:[^;{]*?,\\s*)?(\\w+)\\.class");
    private static final Pattern CLASS_NAME = Pattern.compile("(?:[a-z][a-z0-9]*\\.)+[A-Z]\\w+");
    /** A field of a class, which is initialized while the executable is built. */
    private static final Pattern FROZEN = Pattern
            .compile("\\bstatic\\b[^;{}()]*=[^;{}]*?(System\\.(?:nanoTime|currentTimeMillis|"
                    + "getenv|getProperty)|Instant\\.now|UUID\\.randomUUID|ProcessHandle|SecureRandom|ThreadLocalRandom|new Random|"
                    + "new Thread|InetAddress|availableProcessors)[^;]*;");

    private final Map<String, String> sources = sources();

    @Test
    void everyPackagedResourceIsTakenAlong() {
        Set<String> globs = new HashSet<>(BY_EXTENSIONS);
        Arrays.stream(NativeImage.class.getAnnotationsByType(RegisterResources.class))
                .forEach(resources -> globs.addAll(List.of(resources.globs())));
        Arrays.stream(NativeImage.class.getAnnotationsByType(RegisterResourceBundle.class))
                .forEach(bundle -> globs.add(bundle.bundleName() + "{,_*}.properties"));

        List<Path> packaged = files(RESOURCES).stream().map(RESOURCES::relativize).toList();

        assertThat(packaged).isNotEmpty().allSatisfy(resource -> {
            assertThat(globs).as(resource.toString())
                    .anyMatch(glob -> FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(resource));
            assertThat(PACKAGED.resolve(resource)).exists();
        });
        assertThat(globs).filteredOn(glob -> !glob.startsWith("META-INF")).allSatisfy(glob -> assertThat(packaged)
                .anyMatch(resource -> FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(resource)));
    }

    @Test
    void everyTypeThatIsReadOrWrittenByHandIsRegistered() {
        Set<String> types = new TreeSet<>();
        sources.forEach((name, source) -> {
            READ.matcher(source).results().map(result -> result.group(1)).forEach(types::add);
            if (source.contains("Json.bytes(") || source.contains("Json.text(")) {
                assertThat(WRITTEN).containsKey(name);
                types.addAll(WRITTEN.get(name));
            }
        });
        assertThat(types).contains("ClaimRequested", "ClaimDecided", "UsageEvent");

        Set<String> registered = sources.entrySet().stream()
                .flatMap(source -> Pattern.compile("@RegisterForReflection\\s+(?:@[^\\n]*\\n\\s*)*(?:public )?(?:final )?"
                        + "(?:record|class) (\\w+)").matcher(source.getValue()).results().map(result -> result.group(1)))
                .collect(Collectors.toSet());
        assertThat(registered).containsAll(types);
    }

    /** Quarkus registers Kafka's serializers, and two of its assignors; it does not look into settings. */
    @Test
    void everyClassThatSettingsNameIsRegistered() throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(RESOURCES.resolve("application.properties"))) {
            settings.load(reader);
        }
        Set<String> named = settings.values().stream()
                .flatMap(value -> CLASS_NAME.matcher(value.toString()).results().map(MatchResult::group))
                .filter(name -> !name.startsWith("org.apache.kafka.common.serialization."))
                // the log has names like them
                .filter(NativeImageTest::isClass)
                .collect(Collectors.toSet());

        Set<String> registered = Arrays.stream(NativeImage.class.getAnnotation(RegisterForReflection.class).targets())
                .map(Class::getName).collect(Collectors.toSet());

        assertThat(named).isNotEmpty().isEqualTo(registered);
    }

    private static boolean isClass(String name) {
        return NativeImageTest.class.getClassLoader().getResource(name.replace('.', '/') + ".class") != null;
    }

    /** Class initializers run while the executable is built: a time, an id or a name of then would be everybody's for ever. */
    @Test
    void nothingOfTheMachineThatBuildsIsKept() {
        Map<String, List<String>> frozen = new TreeMap<>();
        sources.forEach((name, source) -> {
            List<String> fields = FROZEN.matcher(source).results().map(MatchResult::group).toList();
            if (!fields.isEmpty()) {
                frozen.put(name, fields);
            }
        });
        assertThat(frozen).isEmpty();
    }

    /** Flyway's extension finds migrations in Java by their interface, in the application's own classes. */
    @Test
    void migrationsInJavaAreWhereTheExtensionLooks() {
        List<Path> migrations = files(SOURCES.resolve("db").resolve("migration"));
        assertThat(migrations).extracting(file -> file.getFileName().toString())
                .containsExactly(V8__What_administrators_did_stays.class.getSimpleName() + ".java");
        assertThat(org.flywaydb.core.api.migration.JavaMigration.class)
                .isAssignableFrom(V8__What_administrators_did_stays.class);
    }

    /** By its path below io/firstcome, without what it ends in, to its text without comments. */
    private static Map<String, String> sources() {
        Path ours = SOURCES.resolve("io").resolve("firstcome");
        Map<String, String> sources = new TreeMap<>();
        for (Path file : files(ours)) {
            try {
                sources.put(ours.relativize(file).toString().replace('\\', '/').replace(".java", ""),
                        Files.readString(file).replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("//[^\n]*", ""));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sources;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
