package io.firstcome.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What fault tests, dev mode and the build rely on, with the real servers. */
class ServicesTest {

    private static final int ANSWER_MILLIS = 500;
    private static final long KAFKA_SECONDS = 10;

    private static Services services;

    @BeforeAll
    static void startAll() {
        services = Services.start("services-test");
    }

    @AfterAll
    static void endAll() {
        services.close();
    }

    @Test
    void allThreeAnswerAtTheAddressesOfTheConfiguration() throws Exception {
        assertThat(services.configuration()).containsEntry("quarkus.redis.hosts", "redis://" + services.redis().address());
        assertThat(redis("PING")).isEqualTo("+PONG");
        assertThat(sql("select 1")).isEqualTo("1");
        assertThat(topics()).isEmpty();
    }

    @Test
    void whatRedisAcknowledgedSurvivesAKill() throws Exception {
        // Given
        int port = services.redis().port();
        assertThat(redis("SET kept yes")).isEqualTo("+OK");

        // When
        services.redis().kill();
        services.redis().start();

        // Then
        assertThat(services.redis().port()).isEqualTo(port);
        assertThat(redis("EXISTS kept")).isEqualTo(":1");
    }

    @Test
    void whatMySqlCommittedSurvivesAKill() throws Exception {
        // Given
        sql("create table kept (id int primary key)");
        sql("insert into kept values (42)");

        // When
        services.mySql().kill();
        services.mySql().start();

        // Then
        assertThat(sql("select id from kept")).isEqualTo("42");
    }

    @Test
    void topicsSurviveAKillOfKafka() throws Exception {
        // Given
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get(KAFKA_SECONDS, TimeUnit.SECONDS);
        }

        // When
        services.kafka().kill();
        services.kafka().start();

        // Then
        assertThat(topics()).containsExactly("kept");
    }

    @Test
    void aWipedServerStartsEmptyOnTheSamePort() throws Exception {
        // Given
        int port = services.redis().port();
        assertThat(redis("SET forgotten yes")).isEqualTo("+OK");

        // When
        services.redis().kill();
        services.redis().wipe();
        services.redis().start();

        // Then
        assertThat(services.redis().port()).isEqualTo(port);
        assertThat(redis("DBSIZE")).isEqualTo(":0");
    }

    @Test
    void aStoppedServerIsGoneUntilItIsStartedAgain() throws Exception {
        // When
        services.redis().stop();

        // Then
        assertThat(services.redis().isRunning()).isFalse();
        assertThatThrownBy(() -> redis("PING")).isInstanceOf(IOException.class);

        services.redis().start();
        assertThat(redis("PING")).isEqualTo("+PONG");
    }

    @Test
    void aPausedServerTakesConnectionsAndDoesNotAnswer() throws Exception {
        // When
        services.redis().pause();

        // Then
        assertThatThrownBy(() -> redis("PING")).isInstanceOf(SocketTimeoutException.class);

        services.redis().resume();
        assertThat(redis("PING")).isEqualTo("+PONG");
    }

    @Test
    void noServerOutlivesAKilledLauncher() throws Exception {
        // Given
        Process launcher = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", Path.of("target", "test-classes").toString(), Launcher.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<ProcessHandle> servers;
        try (BufferedReader told = launcher.inputReader(StandardCharsets.US_ASCII)) {
            servers = Arrays.stream(told.readLine().split(" ")).map(Long::valueOf).map(ProcessHandle::of)
                    .map(handle -> handle.orElseThrow()).toList();
            assertThat(servers).hasSize(3);
        } finally {
            // When
            launcher.destroyForcibly();
        }

        // Then
        await().atMost(Duration.ofSeconds(15)).until(() -> servers.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** A JVM that starts a set of servers, tells their process ids and waits for its end. */
    static final class Launcher {

        private Launcher() {
        }

        public static void main(String[] arguments) throws IOException {
            Services started = Services.start("services-test-launcher");
            System.out.println(started.all().stream()
                    .map(server -> Long.toString(server.pid()))
                    .collect(Collectors.joining(" ")));
            System.in.read();
        }
    }

    private static String redis(String command) throws IOException {
        try (Socket socket = new Socket(ServerProcess.HOST, services.redis().port())) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            for (int next = socket.getInputStream().read(); next != '\r' && next != -1; next = socket.getInputStream().read()) {
                answer.append((char) next);
            }
            return answer.toString();
        }
    }

    private static String sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(services.mySql().jdbcUrl(), MySqlServer.USERNAME,
                MySqlServer.PASSWORD);
                Statement prepared = connection.createStatement()) {
            if (!prepared.execute(statement)) {
                return null;
            }
            try (ResultSet rows = prepared.getResultSet()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    private static Set<String> topics() throws Exception {
        try (Admin admin = admin()) {
            return admin.listTopics().names().get(KAFKA_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, services.kafka().address()));
    }
}
