package io.firstcome.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.hibernate.HibernateException;
import org.hibernate.exception.GenericJDBCException;
import org.hibernate.exception.JDBCConnectionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.mysqlclient.MySQLBuilder;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.MySQLException;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.impl.types.ErrorType;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;

class OutageTest {

    private static final int SECONDS = 10;
    private static Vertx vertx;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close();
    }

    @Test
    void nobodyListensWhereRedisShouldBe() throws IOException {
        Redis redis = Redis.createClient(vertx, "redis://127.0.0.1:" + freePort());

        assertThat(Outage.reasonOf(failure(redis.send(Request.cmd(io.vertx.redis.client.Command.PING)))))
                .contains(Reason.UNAVAILABLE);
    }

    @Test
    void redisHangsUp() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            hangUpOnEverybody(server);
            Redis redis = Redis.createClient(vertx, "redis://127.0.0.1:" + server.getLocalPort());

            assertThat(Outage.reasonOf(failure(redis.send(Request.cmd(io.vertx.redis.client.Command.PING)))))
                    .contains(Reason.UNAVAILABLE);
        }
    }

    /** Redis' own connection, while it notices that the other end is gone. */
    @Test
    @Timeout(SECONDS)
    void somethingIsWrittenToOneWhoHasHungUp() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
            server.accept().close();

            Throwable failure = catchThrowable(() -> {
                while (true) {
                    client.write(ByteBuffer.wrap(new byte[1]));
                }
            });

            assertThat(failure).hasMessage("Broken pipe");
            assertThat(Outage.reasonOf(failure)).contains(Reason.UNAVAILABLE);
        }
    }

    @Test
    void nobodyListensWhereMySqlShouldBe() throws IOException {
        assertThat(Outage.reasonOf(failure(mySql(freePort(), new PoolOptions()).query("select 1").execute())))
                .contains(Reason.UNAVAILABLE);
    }

    @Test
    void mySqlHangsUp() throws IOException {
        try (ServerSocket server = new ServerSocket(0)) {
            hangUpOnEverybody(server);

            assertThat(Outage.reasonOf(failure(mySql(server.getLocalPort(), new PoolOptions()).query("select 1").execute())))
                    .contains(Reason.UNAVAILABLE);
        }
    }

    @Test
    void noConnectionInTime() throws IOException {
        try (ServerSocket mute = new ServerSocket(0)) {
            PoolOptions impatient = new PoolOptions().setConnectionTimeout(200).setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);

            assertThat(Outage.reasonOf(failure(mySql(mute.getLocalPort(), impatient).query("select 1").execute())))
                    .contains(Reason.UNAVAILABLE);
        }
    }

    @Test
    void thePoolsWaitingListIsFull() throws IOException {
        try (ServerSocket mute = new ServerSocket(0)) {
            Pool pool = mySql(mute.getLocalPort(), new PoolOptions().setMaxSize(1).setMaxWaitQueueSize(0));
            pool.query("select 1").execute();

            assertThat(Outage.reasonOf(failure(pool.query("select 1").execute()))).contains(Reason.OVERLOADED);
        }
    }

    @Test
    void timeOuts() {
        Throwable mutiny = catchThrowable(() -> Uni.createFrom().nothing().ifNoItem().after(Duration.ofMillis(1)).fail()
                .await().indefinitely());

        assertThat(Outage.reasonOf(mutiny)).contains(Reason.UNAVAILABLE);
        assertThat(Outage.reasonOf(new CompletionException(new TimeoutException()))).contains(Reason.UNAVAILABLE);
        assertThat(Outage.reasonOf(new org.apache.kafka.common.errors.TimeoutException("no ack"))).contains(Reason.UNAVAILABLE);
    }

    @Test
    void lostConnections() {
        assertThat(Outage.reasonOf(ClosedConnectionException.INSTANCE)).contains(Reason.UNAVAILABLE);
        assertThat(Outage.reasonOf(new JDBCConnectionException("gone", new SQLException()))).contains(Reason.UNAVAILABLE);
        assertThat(Outage.reasonOf(new org.apache.kafka.common.errors.NetworkException())).contains(Reason.UNAVAILABLE);
    }

    // What Vert.x' SQL clients say of a connection that was closed in the pool, a moment before they noticed
    @ParameterizedTest
    @ValueSource(strings = { "Connection is not active now, current status: CLOSED",
            "Pending requests failed to be sent due to connection has been closed." })
    void connectionsThatWereClosedUnderARequest(String sentence) {
        assertThat(Outage.reasonOf(new HibernateException(new NoStackTraceThrowable(sentence)))).contains(Reason.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = { 1040, 1053, 1205, 1213, 1290 })
    void mySqlCannotAtTheMoment(int errorCode) {
        assertThat(Outage.reasonOf(new RuntimeException(new MySQLException("no", errorCode, "HY000"))))
                .contains(Reason.UNAVAILABLE);
        assertThat(Outage.reasonOf(new GenericJDBCException("no", new SQLException("no", "HY000", errorCode))))
                .contains(Reason.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = { "LOADING Redis is loading", "CLUSTERDOWN The cluster is down", "READONLY You can't",
            "CONNECTION_CLOSED" })
    void redisCannotAtTheMoment(String error) {
        assertThat(Outage.reasonOf(ErrorType.create(error))).contains(Reason.UNAVAILABLE);
    }

    @Test
    void boundsOfOursThatAreReached() {
        assertThat(Outage.reasonOf(new RejectedExecutionException())).contains(Reason.OVERLOADED);
        assertThat(Outage.reasonOf(new ConnectionPoolTooBusyException("full"))).contains(Reason.OVERLOADED);
        assertThat(Outage.reasonOf(ErrorType.create("Redis waiting queue is full"))).contains(Reason.OVERLOADED);
        assertThat(Outage.reasonOf(new IllegalStateException("SRMSG00034: Insufficient downstream requests to emit item")))
                .contains(Reason.OVERLOADED);
    }

    @Test
    void mistakesOfOursAreNoOutage() {
        assertThat(Outage.reasonOf(new NullPointerException("oops"))).isEmpty();
        assertThat(Outage.reasonOf(new MySQLException("Duplicate entry", 1062, "23000"))).isEmpty();
        assertThat(Outage.reasonOf(new MySQLException("You have an error in your SQL syntax", 1064, "42000"))).isEmpty();
        assertThat(Outage.reasonOf(ErrorType.create("WRONGTYPE Operation against a key"))).isEmpty();
        assertThat(Outage.reasonOf(new org.apache.kafka.common.errors.RecordTooLargeException())).isEmpty();
    }

    private static Pool mySql(int port, PoolOptions options) {
        MySQLConnectOptions server = new MySQLConnectOptions().setHost("127.0.0.1").setPort(port).setUser("u").setPassword("p");
        return MySQLBuilder.pool().with(options).connectingTo(server).using(vertx).build();
    }

    private static Throwable failure(Future<?> future) {
        Throwable failure = catchThrowable(
                () -> future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS));
        assertThat(failure).isNotNull();
        return failure;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private static void hangUpOnEverybody(ServerSocket server) {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    server.accept().close();
                }
            } catch (IOException closed) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
