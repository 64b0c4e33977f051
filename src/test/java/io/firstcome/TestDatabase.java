package io.firstcome;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

import jakarta.enterprise.context.ApplicationScoped;

/** The database as an auditor sees it: by plain SQL, past the application. */
@ApplicationScoped
public class TestDatabase {

    private final DataSource dataSource;

    TestDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** A row of {@code issued_coupon}. */
    public record Row(int rank, String userId) {
    }

    /** A coupon that no request could create, such as one of the past; its gate is not open. */
    public UUID coupon(String state, String opensAt, String closesAt, int quantity) {
        UUID id = UUID.randomUUID();
        run("""
                insert into coupon (id, name, discount_type, discount_value, total_quantity, opens_at, closes_at, expires_at,
                    state, created_at)
                values (uuid_to_bin(?), 'Drop', 'AMOUNT', 1, ?, ?, ?, ?, ?, now(3))""",
                id.toString(), quantity, opensAt, closesAt, closesAt, state);
        return id;
    }

    /** What has been issued of a coupon, in rank order. */
    public List<Row> issued(String couponId) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement query = connection.prepareStatement(
                        "select rank_no, user_id from issued_coupon where coupon_id = uuid_to_bin(?) order by rank_no")) {
            query.setString(1, couponId);
            ResultSet rows = query.executeQuery();
            List<Row> issued = new ArrayList<>();
            while (rows.next()) {
                issued.add(new Row(rows.getInt(1), rows.getString(2)));
            }
            return issued;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void run(String sql, Object... parameters) {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
