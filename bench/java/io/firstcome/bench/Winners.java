package io.firstcome.bench;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Properties;
import java.util.UUID;
import java.util.function.IntFunction;

import com.mysql.cj.jdbc.Driver;

import io.firstcome.services.MySqlServer;
import io.firstcome.services.Services;

/** Rows of {@code issued_coupon}, written as fast as one connection can: multi-row INSERTs, prepared, each a durable commit. */
final class Winners {

    static final int ROWS = 500;

    private static final String COLUMNS = "(coupon_id, rank_no, user_id, requested_at, issued_at)";
    private static final String VALUES = "(?, ?, ?, ?, ?)";
    private static final String COPY = "issued_coupon_copy";

    private final Site site;

    Winners(Site site) {
        this.site = site;
    }

    /** A coupon of which so many are issued; none of the benchmark's users is among the winners. */
    UUID coupon(int issued, int total) {
        return coupon(issued, total, rank -> UUID.randomUUID().toString());
    }

    /** The same with winners of one's own choice, by rank - 1. */
    UUID coupon(int issued, int total, IntFunction<String> users) {
        UUID id = site.tables().coupon(total);
        insert("issued_coupon", id, issued, users);
        site.tables().execute("update coupon set issued_quantity = ? where id = ?", issued, id);
        return id;
    }

    /** @return rows per second into a copy of the table, which is thrown away */
    double insertIntoCopy(int count) {
        site.tables().execute("drop table if exists " + COPY);
        site.tables().execute("create table " + COPY + " like issued_coupon");
        long start = System.nanoTime();
        insert(COPY, UUID.randomUUID(), count, TokenFile::user);
        double seconds = (System.nanoTime() - start) / 1e9;
        site.tables().execute("drop table " + COPY);
        return count / seconds;
    }

    private void insert(String table, UUID couponId, int count, IntFunction<String> users) {
        byte[] id = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(couponId.getMostSignificantBits())
                .putLong(couponId.getLeastSignificantBits())
                .array();
        Timestamp now = Timestamp.from(Instant.now());
        String sql = "insert into " + table + " " + COLUMNS + " values " + VALUES + (", " + VALUES).repeat(ROWS - 1);
        try (Connection connection = connect(); PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int done = 0; done < count; done += ROWS) {
                int column = 1;
                for (int rank = done + 1; rank <= done + ROWS; rank++) {
                    statement.setBytes(column++, id);
                    statement.setInt(column++, rank);
                    statement.setString(column++, users.apply(rank - 1));
                    statement.setTimestamp(column++, now);
                    statement.setTimestamp(column++, now);
                }
                statement.executeUpdate();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        Services services = site.services();
        Properties login = new Properties();
        login.put("user", MySqlServer.USERNAME);
        login.put("password", MySqlServer.PASSWORD);
        login.put("useServerPrepStmts", "true");
        return new Driver().connect(services.mySql().jdbcUrl(), login);
    }
}
