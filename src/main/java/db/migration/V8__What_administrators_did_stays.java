package db.migration;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

import io.quarkus.logging.Log;

/**
 * Has the database refuse to change or delete what stands in {@code admin_action}. In Java, because a server with a binary log
 * lets only a few create triggers unless {@code log_bin_trust_function_creators} is on, and that is no reason not to start: the
 * operator is told instead. Flyway reads version and name out of the name of the class, and looks for it in this package only.
 */
public class V8__What_administrators_did_stays extends BaseJavaMigration {

    /** Of MySQL: no such right; the same where there is a binary log. */
    private static final List<Integer> NOT_ALLOWED = List.of(1142, 1227, 1419);

    private static final String TRIGGER = """
            create trigger admin_action_no_%1$s before %1$s on admin_action for each row
            signal sqlstate '45000' set message_text = 'What administrators did stays as it was written'""";

    @Override
    public void migrate(Context context) throws SQLException {
        for (String change : List.of("update", "delete")) {
            create(context, TRIGGER.formatted(change));
        }
    }

    private static void create(Context context, String trigger) throws SQLException {
        try (Statement statement = context.getConnection().createStatement()) {
            statement.execute(trigger);
        } catch (SQLException refused) {
            if (!NOT_ALLOWED.contains(refused.getErrorCode())) {
                throw refused;
            }
            Log.warnf("The trail of administrators can be changed in the database: %s. As an administrator of the database: %s",
                    refused.getMessage(), trigger);
        }
    }
}
