package io.firstcome.issuing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import jakarta.persistence.PersistenceException;

import org.hibernate.HibernateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.vertx.core.VertxException;
import io.vertx.mysqlclient.MySQLException;

/** An outage passes and is waited out; only what the database can never take may become a dead letter (PITFALLS 12). */
class DatabaseRefusalTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
            1040, 08004, Too many connections
            1045, 28000, Access denied: somebody is changing the password
            1049, 3D000, Unknown database: it is being restored
            1053, 08S01, Server shutdown in progress
            1205, HY000, Lock wait timeout exceeded
            1213, 40001, Deadlock found
            1290, HY000, The server is running with --read-only
            1836, HY000, Running in read-only mode
            1021, HY000, Disk full
            1114, HY000, The table is full
            1317, 70100, Query execution was interrupted
            3024, HY000, Maximum statement execution time exceeded
            3168, HY000, Server is not available
            1146, 42S02, Table does not exist: a migration is late or a restore under way
            1142, 42000, INSERT command denied: somebody is changing privileges
            1044, 42000, Access denied to database
            1227, 42000, Access denied: SUPER is needed
            1203, 42000, Too many user connections
            1226, 42000, Resource of the user exceeded
            1054, 42S22, Unknown column: a migration is late
            """)
    void whatTheServerMayTakeLaterIsAnOutage(int code, String state, String message) {
        assertThat(DatabaseRefusal.is(new MySQLException(message, code, state))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            1062, 23000, Duplicate entry
            1452, 23000, Cannot add or update a child row
            1048, 23000, Column cannot be null
            1406, 22001, Data too long
            1264, 22003, Out of range
            1292, 22007, Incorrect datetime value
            1366, HY000, Incorrect string value
            3819, HY000, Check constraint is violated
            """)
    void whatTheServerCanNeverTakeIsNone(int code, String state, String message) {
        assertThat(DatabaseRefusal.is(new MySQLException(message, code, state))).isTrue();
    }

    @ParameterizedTest
    @MethodSource
    void whatDoesNotComeFromTheServerIsAnOutage(Throwable failure) {
        assertThat(DatabaseRefusal.is(failure)).isFalse();
    }

    static Throwable[] whatDoesNotComeFromTheServerIsAnOutage() {
        return new Throwable[] {
                new ConnectException("Connection refused"),
                new IOException("Connection reset by peer"),
                new TimeoutException(),
                new VertxException("Connection was closed"),
                new IllegalStateException("Pool closed"),
                new CompletionException(new ConnectException("Connection refused")),
                new HibernateException("session closed", new IOException("broken pipe")) };
    }

    @Test
    void theServersWordIsFoundInWhatHibernateMakesOfIt() {
        assertThat(DatabaseRefusal.is(new HibernateException(new SQLException("Duplicate entry", "23000", 1062)))).isTrue();
        assertThat(DatabaseRefusal.is(new HibernateException(new SQLException("Deadlock found", "40001", 1213)))).isFalse();
    }

    @Test
    void theServersWordIsFoundBehindWhatWrapsIt() {
        // Given
        MySQLException duplicate = new MySQLException("Duplicate entry", 1062, "23000");

        // When
        Throwable wrapped = new CompletionException(new PersistenceException(new HibernateException(duplicate)));

        // Then
        assertThat(DatabaseRefusal.is(wrapped)).isTrue();
    }

    @Test
    void aServerThatSaysNoStateIsAnOutage() {
        assertThat(DatabaseRefusal.is(new MySQLException("?", 9999, null))).isFalse();
        assertThat(DatabaseRefusal.is(new MySQLException("?", 9999, ""))).isFalse();
    }
}
