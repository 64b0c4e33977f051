package io.firstcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.firstcome.services.Application;
import io.firstcome.services.Credentials;
import io.firstcome.services.Services;

/** What the README tells a newcomer to type works as printed there, on the packaged application in profile prod. */
class ReadmeIT {

    private static final int LIMIT_SECONDS = 60;

    @Test
    void theFiveLinesEndWithAnIssuedCoupon() throws IOException, InterruptedException {
        try (Services services = Services.start("readme");
                Application application = new Application("readme-instance",
                        Credentials.create("readme-keys").settings(services))) {
            // Given
            application.start();
            String lines = fiveLines()
                    .replace("localhost:8080", application.address())
                    .replace("\"password\":\"admin\"", "\"password\":\"" + Credentials.ADMIN_PASSWORD + "\"");

            // When
            List<String> printed = run(lines).lines().filter(line -> !line.isBlank()).toList();

            // Then
            assertThat(withoutValues(printed.get(0))).isEqualTo(withoutValues(promised("PENDING")));
            assertThat(withoutValues(printed.get(1))).isEqualTo(withoutValues(promised("ISSUED")));
        }
    }

    private static String fiveLines() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String block = readme.substring(readme.indexOf("```sh\n") + "```sh\n".length());
        return block.substring(0, block.indexOf("```"));
    }

    private static String promised(String status) throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("    {\"resultType\":\"SUCCESS\"") && line.contains(status))
                .findFirst().orElseThrow()
                .strip();
    }

    /** Identifiers and times differ from drop to drop. */
    private static String withoutValues(String answer) {
        return answer.replaceAll("\"(couponId|userId|requestedAt|issuedAt)\":\"[^\"]+\"", "\"$1\":…");
    }

    private static String run(String lines) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", lines)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        shell.getOutputStream().close();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return printed;
    }
}
