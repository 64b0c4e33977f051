package io.firstcome;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.function.UnaryOperator;

import org.eclipse.microprofile.config.ConfigProvider;

import com.mysql.cj.jdbc.Driver;

import io.firstcome.gate.GateTerms;
import io.firstcome.services.MySqlServer;
import io.firstcome.services.Services;

/** The database of the application under test, over a connection of the test's own. */
public final class Tables implements AutoCloseable {

    public static final Instant OPENS_AT = Instant.parse("2020-01-01T00:00:00Z");
    public static final Instant CLOSES_AT = Instant.parse("2099-01-01T00:00:00Z");
    public static final Instant EXPIRES_AT = Instant.parse("2099-06-01T00:00:00Z");

    /** A row of {@code issued_coupon}. */
    public record Issued(int rank, String userId, Instant requestedAt, Instant issuedAt) {
    }

    /** A row of {@code rejected_claim}. */
    public record Rejected(String userId, Instant requestedAt, Instant rejectedAt) {
    }

    private final Connection connection;

    private Tables(Connection connection) {
        this.connection = connection;
    }

    public static Tables connect() {
        return connect(name -> ConfigProvider.getConfig().getValue(name, String.class));
    }

    /** @param config the value to the name of a setting of the application */
    public static Tables connect(UnaryOperator<String> config) {
        Properties login = new Properties();
        login.put("user", config.apply("quarkus.datasource.username"));
        login.put("password", config.apply("quarkus.datasource.password"));
        try {
            // Not by the DriverManager, which sees the drivers of one class loader only
            return new Tables(new Driver().connect(config.apply("quarkus.datasource.jdbc.url"), login));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As the server's operator. */
    public static Tables connectOperator(Services services) {
        return connect(name -> name.equals("quarkus.datasource.username")
                ? MySqlServer.OPERATOR
                : services.configuration().get(name));
    }

    /** What is executed from now on belongs together, until the {@link #rollback}. */
    public void begin() {
        execute("start transaction");
    }

    public void rollback() {
        execute("rollback");
    }

    /** How many transactions wait for a row that another one holds. For the operator. */
    public long waitingForALock() {
        return number("select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'");
    }

    /** A coupon that is open now and for long. */
    public UUID coupon(int total) {
        return coupon(total, "OPEN", CLOSES_AT);
    }

    /** A coupon that no request could create, such as one of the past; its gate is not open. */
    public UUID coupon(int total, String state, Instant closesAt) {
        UUID id = UUID.randomUUID();
        insert(id, total, state, closesAt);
        return id;
    }

    /** The same under an id that was claimed before there was a coupon. */
    public void coupon(UUID id, int total) {
        insert(id, total, "OPEN", CLOSES_AT);
    }

    private void insert(UUID id, int total, String state, Instant closesAt) {
        execute("""
                insert into coupon (id, name, discount_type, discount_value, total_quantity, opens_at, closes_at, expires_at,
                                    state, created_at)
                values (?, 'Drop', 'AMOUNT', 5000, ?, ?, ?, ?, ?, ?)""",
                id, total, OPENS_AT, closesAt, EXPIRES_AT, state, OPENS_AT);
    }

    /** What the gate has to be told of such a coupon. */
    public static GateTerms terms(UUID couponId, int total) {
        return new GateTerms(couponId, "OPEN", OPENS_AT, CLOSES_AT, EXPIRES_AT, total, 0);
    }

    /** In the order of their ranks. */
    public List<Issued> issued(String couponId) {
        return issued(UUID.fromString(couponId));
    }

    /** In the order of their ranks. */
    public List<Issued> issued(UUID couponId) {
        List<Issued> rows = new ArrayList<>();
        try (PreparedStatement query = prepare("""
                select rank_no, user_id, requested_at, issued_at from issued_coupon where coupon_id = ?
                order by rank_no""", couponId); ResultSet result = query.executeQuery()) {
            while (result.next()) {
                rows.add(new Issued(result.getInt(1), result.getString(2), instant(result, 3), instant(result, 4)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    /** By user and time. */
    public List<Rejected> rejected(UUID couponId) {
        List<Rejected> rows = new ArrayList<>();
        try (PreparedStatement query = prepare("""
                select user_id, requested_at, rejected_at from rejected_claim where coupon_id = ?
                order by user_id, requested_at""", couponId); ResultSet result = query.executeQuery()) {
            while (result.next()) {
                rows.add(new Rejected(result.getString(1), instant(result, 2), instant(result, 3)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    /** The Idempotency-Key that a winner's row keeps. */
    public String idempotencyKey(UUID couponId, String userId) {
        try (PreparedStatement query = prepare("""
                select idempotency_key from issued_coupon where coupon_id = ? and user_id = ?""", couponId, userId);
                ResultSet result = query.executeQuery()) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All that stands in a table, as text, in the order of its first three columns. */
    public List<String> dump(String table) {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement query = prepare("select * from " + table + " order by 1, 2, 3");
                ResultSet result = query.executeQuery()) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringJoiner row = new StringJoiner("|");
                for (int i = 1; i <= columns; i++) {
                    Object value = result.getObject(i);
                    row.add(value instanceof byte[] id ? HexFormat.of().formatHex(id) : String.valueOf(value));
                }
                rows.add(row.toString());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    public int issuedQuantity(UUID couponId) {
        return (int) number("select issued_quantity from coupon where id = ?", couponId);
    }

    public long number(String sql, Object... values) {
        try (PreparedStatement query = prepare(sql, values); ResultSet result = query.executeQuery()) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Dead letters of a place in a topic. */
    public List<UUID> deadLetters(String topic, int partition, long offset) {
        List<UUID> ids = new ArrayList<>();
        try (PreparedStatement query = prepare("""
                select id from dead_letter where origin_topic = ? and origin_partition = ? and origin_offset = ?""",
                topic, partition, offset); ResultSet result = query.executeQuery()) {
            while (result.next()) {
                ByteBuffer id = ByteBuffer.wrap(result.getBytes(1));
                ids.add(new UUID(id.getLong(), id.getLong()));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return ids;
    }

    /** Whether the discard of a dead letter has still to be told. */
    public boolean owed(UUID deadLetter) {
        try (PreparedStatement query = prepare("select owed_since from dead_letter where id = ?", deadLetter);
                ResultSet result = query.executeQuery()) {
            result.next();
            return result.getObject(1) != null;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How often the server has been asked for such a statement since it started, by anybody: {@code Com_insert}, … */
    public long count(String variable) {
        try (Statement query = connection.createStatement();
                ResultSet result = query.executeQuery("show global status where variable_name = '" + variable + "'")) {
            result.next();
            return result.getLong(2);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public int execute(String sql, Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new Refused(e);
        }
    }

    /** The database does not take a statement. */
    public static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Refused(SQLException cause) {
            super(cause.getMessage(), cause);
        }

        public int code() {
            return ((SQLException) getCause()).getErrorCode();
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, column(values[i]));
        }
        return statement;
    }

    private static Object column(Object value) {
        if (value instanceof UUID id) {
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }
        return value instanceof Instant time ? LocalDateTime.ofInstant(time, ZoneOffset.UTC) : value;
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }
}
