package io.firstcome.operation;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;

import io.firstcome.trail.AdminAction;
import io.firstcome.trail.AdminActions;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/** Lets an operator read more, or less, of what this instance does, while it does it. */
@Path("/api/admin/log-levels")
@RolesAllowed(Caller.ADMIN)
@Tag(name = "Operation")
public class LogLevelResource {

    private final LogLevels levels;
    private final AdminActions actions;
    private final Caller caller;

    LogLevelResource(LogLevels levels, AdminActions actions, Caller caller) {
        this.levels = levels;
        this.actions = actions;
        this.caller = caller;
    }

    @GET
    @Operation(summary = "What can be read more of", description = "The log levels of the instance that answers.")
    public Envelope<List<LogLevels.View>> list() {
        return Envelope.success(levels.all());
    }

    @PUT
    @Path("/{category}")
    @Operation(summary = "Change a log level for a while", description = """
            Of the instance that answers, for so many minutes; then it goes back to what is configured.""")
    @APIResponse(responseCode = "404", description = "NOT_FOUND: none of those that can be changed")
    public Uni<Envelope<LogLevels.View>> set(@RestPath String category, @Valid @NotNull NewLogLevel wanted) {
        String operator = caller.operator();
        check(category);
        return record(operator, Map.of("category", category, "level", wanted.level(), "minutes", wanted.minutesOrDefault()))
                .map(written -> levels.set(category, wanted.level(), Duration.ofMinutes(wanted.minutesOrDefault())))
                .map(Envelope::success);
    }

    @DELETE
    @Path("/{category}")
    @Operation(summary = "Change a log level back", description = "To what is configured. Idempotent.")
    @APIResponse(responseCode = "404", description = "NOT_FOUND: none of those that can be changed")
    public Uni<Envelope<LogLevels.View>> reset(@RestPath String category) {
        String operator = caller.operator();
        check(category);
        Uni<Void> written = levels.isChanged(category) ? record(operator, Map.of("category", category))
                : Uni.createFrom().voidItem();
        return written
                .map(done -> levels.reset(category))
                .map(Envelope::success);
    }

    private void check(String category) {
        if (!levels.isKnown(category)) {
            throw Problem.of(Reason.NOT_FOUND);
        }
    }

    /** Ahead of the change: nothing is done that is not written down. */
    private Uni<Void> record(String operator, Map<String, Object> details) {
        return Panache.withTransaction(() -> actions
                .record(AdminAction.of(AdminAction.Kind.CHANGE_LOG_LEVEL, operator).details(details)));
    }
}
