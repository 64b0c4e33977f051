package io.firstcome.web;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RetriableException;
import org.hibernate.exception.JDBCConnectionException;

import io.netty.handler.timeout.ReadTimeoutException;
import io.smallrye.mutiny.subscription.BackPressureFailure;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.mysqlclient.MySQLException;
import io.vertx.redis.client.impl.types.ErrorType;
import io.vertx.sqlclient.ClosedConnectionException;

/**
 * Tells the failures that pass by themselves from those that do not: Redis, MySQL or Kafka away or too slow, or one of our
 * own bounded queues full. The clients have no common type for these, so each of theirs is named here. Plain Java.
 */
public final class Outage {

    /** What a client is told to wait: long enough for a fail-over to begin, short enough for a drop. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    // A cause that is its own ancestor is a bug of somebody else, but not one to hang in.
    private static final int MAX_CAUSES = 20;

    // https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html: too many connections (for the server, for
    // the user), server shutting down (in a statement, at a log-in), lock wait timeout, deadlock, read-only (a fail-over is
    // under way), statement or query interrupted, session killed
    private static final Set<Integer> MYSQL_PASSING = Set.of(1040, 1203, 1053, 1079, 1205, 1213, 1290, 1836, 1317, 3024,
            3169, 4031);

    // https://redis.io/docs: starting, no master, slots without an owner, a replica asked to write, full, a script running,
    // the slot moves or has moved to another node (io.firstcome.gate.Links looks where to)
    private static final Set<String> REDIS_PASSING = Set.of("LOADING", "MASTERDOWN", "CLUSTERDOWN", "READONLY", "OOM",
            "BUSY", "TRYAGAIN", "NOREPLICAS", "CONNECTION_CLOSED", "MISCONF", "MOVED", "ASK");

    private Outage() {
    }

    /**
     * @return OVERLOADED where a bound of ours was reached, UNAVAILABLE where another system is away or too slow, nothing where
     *         the
     *         failure is of another kind
     */
    public static Optional<Reason> reasonOf(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (isOverload(cause)) {
                return Optional.of(Reason.OVERLOADED);
            }
            if (isAbsence(cause)) {
                return Optional.of(Reason.UNAVAILABLE);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static boolean isOverload(Throwable failure) {
        return failure instanceof ConnectionPoolTooBusyException
                || failure instanceof RejectedExecutionException
                || failure instanceof BackPressureFailure
                // The Redis client has no type for its full pipeline, only this sentence
                || saysOf(failure, "waiting queue is full")
                // nor Vert.x' SQL pool for its full waiting list
                || saysOf(failure, "max wait queue size")
                // nor SmallRye Reactive Messaging for a full emitter
                || failure instanceof IllegalStateException && saysOf(failure, "SRMSG00034");
    }

    private static boolean isAbsence(Throwable failure) {
        if (failure instanceof MySQLException mysql) {
            return MYSQL_PASSING.contains(mysql.getErrorCode());
        }
        // What Hibernate Reactive makes of one; the original is gone
        if (failure instanceof SQLException mysql) {
            return MYSQL_PASSING.contains(mysql.getErrorCode());
        }
        if (failure instanceof ErrorType redis) {
            return redis.getMessage() != null && REDIS_PASSING.contains(redis.getMessage().split(" ", 2)[0]);
        }
        return failure instanceof ConnectException
                || failure instanceof NoRouteToHostException
                || failure instanceof PortUnreachableException
                || failure instanceof SocketException
                || failure instanceof UnknownHostException
                || failure instanceof EOFException
                || failure instanceof ClosedChannelException
                || failure instanceof ReadTimeoutException
                || failure instanceof TimeoutException
                || failure instanceof io.smallrye.mutiny.TimeoutException
                || failure instanceof ClosedConnectionException
                || failure instanceof JDBCConnectionException
                || failure instanceof RetriableException
                || failure instanceof DisconnectException
                // The rest has no type of its own: Vert.x' connections and pools say it in a sentence only
                || saysOf(failure, "Connection was closed")
                || saysOf(failure, "Connection is closed")
                || saysOf(failure, "Connection is not active now")
                || saysOf(failure, "connection has been closed")
                || saysOf(failure, "Connection reset")
                || saysOf(failure, "Broken pipe")
                || saysOf(failure, "Timeout waiting for connection")
                || saysOf(failure, "Pool closed");
    }

    private static boolean saysOf(Throwable failure, String words) {
        return failure.getMessage() != null && failure.getMessage().contains(words);
    }
}
