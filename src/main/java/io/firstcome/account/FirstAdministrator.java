package io.firstcome.account;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.logging.Log;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;

/**
 * Somebody has to open the first accounts. Made at the start where it is missing; an account of that name is left as it is,
 * so its password can be changed and the setting stay.
 */
@ApplicationScoped
public class FirstAdministrator {

    private final AccountService accounts;
    private final AdminConfig config;

    FirstAdministrator(AccountService accounts, AdminConfig config) {
        this.accounts = accounts;
        this.config = config;
    }

    /** Blocks; runs on the starting thread, when the schema is there. */
    void make(@Observes StartupEvent start) throws Throwable {
        if (config.username().isEmpty() || config.password().isEmpty()) {
            Log.warn("No first administrator: FIRSTCOME_ADMIN_USERNAME and FIRSTCOME_ADMIN_PASSWORD are not set");
            return;
        }
        String username = config.username().get();
        String password = config.password().get();
        boolean made = VertxContextSupport.subscribeAndAwait(() -> makeUnlessThere(username, password));
        if (LaunchMode.current().isDevOrTest()) {
            Log.infof("Log in as administrator with %s / %s", username, password);
        } else if (made) {
            Log.infof("Made the first administrator, %s", username);
        }
    }

    /** Looks before it hashes, to start fast; several instances at once are told apart by the table's unique key. */
    Uni<Boolean> makeUnlessThere(String username, String password) {
        return accounts.exists(username)
                .flatMap(there -> there ? Uni.createFrom().item(false) : open(username, password));
    }

    private Uni<Boolean> open(String username, String password) {
        return accounts.open(username, password, Role.ADMIN)
                .replaceWith(true)
                .onFailure(FirstAdministrator::isTaken).recoverWithItem(false);
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof Problem problem && problem.reason() == Reason.USERNAME_TAKEN;
    }
}
