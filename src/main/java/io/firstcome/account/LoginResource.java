package io.firstcome.account;

import jakarta.annotation.security.PermitAll;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.firstcome.limits.Call;
import io.firstcome.limits.RequestLimits;
import io.firstcome.web.Envelope;
import io.smallrye.mutiny.Uni;

/** The log-in over HTTP: a password for a token. */
@Path("/api/auth/login")
@Tag(name = "Accounts")
public class LoginResource {

    private final AccountService accounts;
    private final RequestLimits limits;

    LoginResource(AccountService accounts, RequestLimits limits) {
        this.accounts = accounts;
        this.limits = limits;
    }

    @POST
    @PermitAll
    @Operation(summary = "Log in", description = "Send the token with every request: Authorization: Bearer …")
    @APIResponse(responseCode = "200", description = "A token")
    @APIResponse(responseCode = "401", description = "BAD_CREDENTIALS, whether the name or the password is wrong")
    @APIResponse(responseCode = "404", description = "LOGIN_DISABLED: tokens come from another issuer")
    @APIResponse(responseCode = "429", description = "RATE_LIMITED: repeated failures of the name, or too many of the address; try again after Retry-After")
    @APIResponse(responseCode = "503", description = "OVERLOADED; try again after Retry-After")
    public Uni<Envelope<AccessToken>> logIn(@NotNull @Valid Login login) {
        limits.mustAllowAddress(Call.LOGIN);
        return accounts.logIn(login)
                .map(Envelope::success);
    }
}
