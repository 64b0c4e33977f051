package io.firstcome;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.firstcome.client.OrderFlow;
import io.firstcome.services.Application;
import io.firstcome.services.Credentials;
import io.firstcome.services.Services;

/**
 * What the README, docs/life.md and docs/client.md have somebody type works as printed there, on the packaged application in
 * profile prod.
 */
class ReadmeIT {

    private static final int LIMIT_SECONDS = 60;
    private static final String FENCE = "```";
    private static final String PRINTED = "    ";

    private static Services services;
    private static Credentials credentials;
    private static Application application;

    @BeforeAll
    static void start() {
        services = Services.start("readme");
        credentials = Credentials.create("readme-keys");
        application = new Application("readme-instance", credentials.settings(services));
        application.start();
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        services.close();
    }

    @Test
    void theFiveLinesEndWithAnIssuedCoupon() throws IOException, InterruptedException {
        // When
        List<String> printed = run(fiveLines());

        // Then
        assertThat(withoutValues(printed.get(0))).isEqualTo(withoutValues(promised("PENDING")));
        assertThat(withoutValues(printed.get(1))).isEqualTo(withoutValues(promised("ISSUED")));
        assertThat(application.logged()).doesNotContain(Credentials.ADMIN_PASSWORD, "kim-likes-coupons", "Bearer ey");
    }

    @Test
    void theLifeOfACouponIsAsItIsTold() throws IOException, InterruptedException {
        // Given
        StringBuilder lines = new StringBuilder();
        List<String> promised = new ArrayList<>();
        boolean isTyped = false;
        for (String line : Files.readAllLines(Path.of("docs", "life.md"))) {
            if (line.startsWith(FENCE)) {
                isTyped = !isTyped;
            } else if (isTyped) {
                lines.append(line).append('\n');
            } else if (line.startsWith(PRINTED)) {
                promised.add(withoutValues(line.strip()));
            }
        }

        // When
        List<String> printed = run(lines.toString());

        // Then
        assertThat(printed).extracting(ReadmeIT::withoutValues).containsExactlyElementsOf(promised);
    }

    /** And nothing of it is on the port of the API. */
    @Test
    void managementIsOnAPortOfItsOwn() {
        for (String path : List.of("/q/health/live", "/q/health/ready", "/q/metrics", "/q/openapi", "/q/swagger-ui/")) {
            given().get(application.managementUrl() + path).then().statusCode(200);
            given().get(application.url() + path).then().statusCode(404)
                    .body("errorMessage.data.reason", equalTo("NOT_FOUND"));
        }
        given().get(application.managementUrl() + "/api/coupons").then().statusCode(404);
    }

    @Test
    void theSampleOfTheClientIsTheOneThatIsTried() throws IOException {
        String sample = Files.readString(Path.of("src/test/java/io/firstcome/client/Checkout.java"));

        assertThat(Path.of("docs", "client.md")).content().contains(sample.substring(sample.indexOf("class Checkout")));
    }

    @Test
    void ordersAreAsTheBackEndExpects() {
        OrderFlow.playAt(application.url(), credentials);
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

    /** Identifiers, times of now and places in the log differ from drop to drop. */
    private static String withoutValues(String answer) {
        return answer.replaceAll("(?<=\")(019|[0-9a-f]{8}-)[0-9a-f…-]+(?=\")", "…")
                .replaceAll("(?<=\")20(2[6-9]|[3-8]\\d)-[^\"]+Z(?=\")", "…")
                .replaceAll("\"(partition|end|committed)\":\\d+", "\"$1\":…");
    }

    private static List<String> run(String lines) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", lines
                .replace("localhost:8080", application.address())
                .replace("\"password\":\"admin\"", "\"password\":\"" + Credentials.ADMIN_PASSWORD + "\""))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        shell.getOutputStream().close();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return printed.lines().filter(line -> !line.isBlank()).toList();
    }
}
