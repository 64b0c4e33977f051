package io.firstcome.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.firstcome.services.Application;
import io.firstcome.services.QuarkusProgram.Jvm;

/** The packaged application under the settings of a hurried operator (SPEC §6). */
class AStartWithoutSettingsStopsWithOneLineIT {

    private static final int BOUND_SECONDS = 60;

    private static final Map<String, String> SERVERS = Map.of(
            "QUARKUS_REDIS_HOSTS", "redis://127.0.0.1:1",
            "KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1",
            "QUARKUS_DATASOURCE_REACTIVE_URL", "mysql://127.0.0.1:1/firstcome",
            "QUARKUS_DATASOURCE_JDBC_URL", "jdbc:mysql://127.0.0.1:1/firstcome",
            "QUARKUS_DATASOURCE_USERNAME", "firstcome",
            "QUARKUS_DATASOURCE_PASSWORD", "secret-of-the-database");

    @TempDir
    Path directory;

    @Test
    void everythingThatIsMissingIsNamed() throws Exception {
        assertThat(ownLines(start(Map.of()))).containsExactly("firstcome cannot start: not set: KAFKA_BOOTSTRAP_SERVERS, "
                + "MP_JWT_VERIFY_PUBLICKEY_LOCATION, QUARKUS_DATASOURCE_JDBC_URL, QUARKUS_DATASOURCE_PASSWORD, "
                + "QUARKUS_DATASOURCE_REACTIVE_URL, QUARKUS_DATASOURCE_USERNAME, QUARKUS_REDIS_HOSTS");
    }

    @Test
    void aKeyThatIsNotThereIsFoundBeforeAnythingConnects() throws Exception {
        Map<String, String> settings = new java.util.HashMap<>(SERVERS);
        settings.put("MP_JWT_VERIFY_PUBLICKEY_LOCATION", directory.resolve("missing.pem").toString());
        settings.put("FIRSTCOME_ADMIN_PASSWORD", "secret-of-the-admin");

        String output = start(settings);

        assertThat(ownLines(output)).containsExactly("firstcome cannot start: MP_JWT_VERIFY_PUBLICKEY_LOCATION cannot be read: "
                + directory.resolve("missing.pem") + "; FIRSTCOME_ADMIN_PASSWORD is set without FIRSTCOME_ADMIN_USERNAME");
        assertThat(output).doesNotContain("secret", "Communications link failure", "\tat ");
    }

    private String start(Map<String, String> settings) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(Jvm.ofTests().command(Application.PACKAGED.toAbsolutePath(), List.of()))
                .directory(directory.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(settings);
        Process application = builder.start();
        try {
            assertThat(application.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)).as("stopped by itself").isTrue();
        } finally {
            application.destroyForcibly();
        }
        assertThat(application.exitValue()).isNotZero();
        return java.nio.file.Files.readString(output, StandardCharsets.UTF_8);
    }

    /** Libraries say their versions before; nothing may come after. */
    private static List<String> ownLines(String output) {
        List<String> lines = output.lines().toList();
        return lines.subList(Math.max(0, lines.indexOf(lines.stream().filter(line -> line.startsWith("firstcome")).findFirst()
                .orElse(""))), lines.size());
    }
}
