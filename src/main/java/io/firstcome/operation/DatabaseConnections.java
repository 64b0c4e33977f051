package io.firstcome.operation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Singleton;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.quarkus.logging.Log;
import io.quarkus.reactive.mysql.client.MySQLPoolCreator;
import io.smallrye.config.ConfigMapping;
import io.vertx.mysqlclient.MySQLBuilder;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnectOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import io.vertx.sqlclient.impl.command.CommandBase;

/**
 * Bounds how long each side of a database connection believes in the other. The client has no time-out for a statement of
 * its own: without these a server that hangs, or a network that swallows packets, would hold a transaction for ever, and
 * an instance that hangs in a transaction would hold the coupon's lock for hours.
 * <p>
 * A connection whose server says nothing is closed, never returned to the pool; its statement fails, and its transaction
 * is rolled back by the server, unless its commit was done already. Nothing here cancels work from above: that would
 * return the connection with its transaction open.
 */
@Singleton
public class DatabaseConnections implements MySQLPoolCreator {

    /** {@code firstcome.database.*}; the defaults and their reasons stand in application.properties. */
    @ConfigMapping(prefix = "firstcome.database")
    public interface Limits {

        /** How long the server may say nothing, to a statement, a log-in or while a connection waits in the pool. */
        Duration silentAtMost();

        /** How long a statement waits for somebody else's row lock. In whole seconds. */
        Duration lockWait();

        /** After how long without a word of ours the server rolls back and hangs up. In whole seconds. */
        Duration abandonedAfter();

        /** How many may wait for a connection. */
        int maxWaiting();
    }

    private final Limits limits;

    DatabaseConnections(Limits limits) {
        if (limits.lockWait().compareTo(limits.silentAtMost()) >= 0
                || limits.silentAtMost().compareTo(limits.abandonedAfter()) >= 0) {
            throw new IllegalArgumentException(
                    "firstcome.database: lock-wait must be shorter than silent-at-most, and that than abandoned-after");
        }
        this.limits = limits;
    }

    @Override
    public Pool create(Input input) {
        int silentAtMostMillis = (int) limits.silentAtMost().toMillis();
        input.mySQLConnectOptionsList().forEach(server -> server
                .setConnectTimeout(silentAtMostMillis)
                .setIdleTimeout(silentAtMostMillis)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS));
        return MySQLBuilder.pool()
                .with(input.poolOptions().setMaxWaitQueueSize(limits.maxWaiting()))
                .connectingTo(List.<SqlConnectOptions> copyOf(input.mySQLConnectOptionsList()))
                .withConnectHandler(this::begin)
                .using(input.vertx())
                .build();
    }

    /** Tells the server what holds for this connection; closing it here hands it to the pool. */
    private void begin(SqlConnection connection) {
        failWhatIsWrittenToTheDead(connection);
        connection.query("set session innodb_lock_wait_timeout = %d, session wait_timeout = %d"
                .formatted(limits.lockWait().toSeconds(), limits.abandonedAfter().toSeconds()))
                .execute()
                .onFailure(failure -> Log.warnf("A database connection begins without its time-outs: %s", failure))
                .onComplete(done -> connection.close());
    }

    /**
     * When a connection breaks, the client fails the statement under way before it knows the connection for closed: the
     * rollback with which everybody answers is written to it, and waited for without end (vertx-sql-client issue 1364,
     * mended for PostgreSQL only). So such a write fails here.
     */
    private static void failWhatIsWrittenToTheDead(SqlConnection connection) {
        Connection pooled = ((SqlConnectionInternal) connection).unwrap();
        ChannelHandlerContext client = ((SocketConnectionBase) pooled.unwrap()).socket().channelHandlerContext();
        client.pipeline().addBefore(client.name(), "closed", new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext codec, Object command, ChannelPromise written) throws Exception {
                if (codec.channel().isActive()) {
                    super.write(codec, command, written);
                } else {
                    ((CommandBase<?>) command).fail(ClosedConnectionException.INSTANCE);
                }
            }
        });
    }
}
