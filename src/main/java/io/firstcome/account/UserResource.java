package io.firstcome.account;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

import io.firstcome.limits.Call;
import io.firstcome.limits.RequestLimits;
import io.firstcome.web.ApiDescription;
import io.firstcome.web.Caller;
import io.firstcome.web.Envelope;
import io.smallrye.mutiny.Uni;

/** Accounts over HTTP: anybody signs up as a user, an administrator opens accounts of any role. */
@Path("/api/users")
@Tag(name = "Accounts")
public class UserResource {

    private static final int CREATED = 201;

    private final AccountService accounts;
    private final RequestLimits limits;
    private final Caller caller;

    UserResource(AccountService accounts, RequestLimits limits, Caller caller) {
        this.accounts = accounts;
        this.limits = limits;
        this.caller = caller;
    }

    @POST
    @Path("/signup")
    @PermitAll
    @ResponseStatus(CREATED)
    @Operation(summary = "Sign up")
    @APIResponse(responseCode = "201", description = "The account; log in with it")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, with violations")
    @APIResponse(responseCode = "409", description = "USERNAME_TAKEN, in whatever case")
    @APIResponse(responseCode = "429", description = "RATE_LIMITED; try again after Retry-After")
    @APIResponse(responseCode = "503", description = "OVERLOADED; try again after Retry-After")
    public Uni<Envelope<AccountView>> signUp(@NotNull @Valid SignUp signUp) {
        limits.mustAllowAddress(Call.LOGIN);
        return accounts.open(signUp.username(), signUp.password(), Role.USER)
                .map(AccountView::of)
                .map(Envelope::success);
    }

    @POST
    @RolesAllowed(Caller.ADMIN)
    @ResponseStatus(CREATED)
    @SecurityRequirement(name = ApiDescription.TOKEN)
    @Operation(summary = "Open an account", description = "For an operator, or for another back end that acts for users.")
    @APIResponse(responseCode = "201", description = "The account")
    @APIResponse(responseCode = "400", description = "INVALID_REQUEST, with violations")
    @APIResponse(responseCode = "409", description = "USERNAME_TAKEN, in whatever case")
    public Uni<Envelope<AccountView>> open(@NotNull @Valid NewAccount account) {
        return accounts.open(account.username(), account.password(), account.role(), caller.operator())
                .map(AccountView::of)
                .map(Envelope::success);
    }
}
