package io.firstcome.users;

import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.rampConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;

/**
 * Seed 003: virtual users, more and more up to 10,000, want the same coupon. Each claims with a token of his own, looks
 * after a pause whether he has it, and makes room for the next.
 */
public class ManyUsersSimulation extends Simulation {

    private static final int USERS = Integer.getInteger("users.count");
    private static final Duration RAMP = Duration.ofSeconds(Integer.getInteger("users.ramp"));
    private static final Duration HOLD = Duration.ofSeconds(Integer.getInteger("users.hold"));
    private static final Duration PAUSE = Duration.ofMillis(Integer.getInteger("users.pause"));
    private static final String ISSUE = "/api/coupon/" + System.getProperty("users.coupon") + "/issue";

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    {
        HttpProtocolBuilder server = http.baseUrl(System.getProperty("users.url"))
                .header("Authorization", "Bearer #{token}")
                .acceptHeader("application/json")
                // a user's device keeps its own connection; the next user of this slot takes it over
                .shareConnections();
        ChainBuilder claim = exec(http("claim").post(ISSUE).check(status().in(ACCEPTED, CONFLICT)));
        ChainBuilder look = exec(http("status").get(ISSUE).check(status().in(OK, NOT_FOUND)));
        setUp(scenario("drop").feed(tokens()).exec(claim).pause(PAUSE).exec(look).pause(PAUSE)
                .injectClosed(rampConcurrentUsers(1).to(USERS).during(RAMP), constantConcurrentUsers(USERS).during(HOLD)))
                .protocols(server)
                .assertions(global().failedRequests().count().is(0L));
    }

    private static Iterator<Map<String, Object>> tokens() {
        Path file = Path.of(System.getProperty("users.tokens"));
        return Stream.generate(() -> file)
                .flatMap(ManyUsersSimulation::lines)
                .<Map<String, Object>> map(token -> Map.of("token", token))
                .iterator();
    }

    private static Stream<String> lines(Path file) {
        try {
            BufferedReader lines = Files.newBufferedReader(file);
            return lines.lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
