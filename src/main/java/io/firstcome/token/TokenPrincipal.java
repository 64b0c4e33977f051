package io.firstcome.token;

import java.util.Collection;
import java.util.Set;
import java.util.function.Supplier;

import org.eclipse.microprofile.jwt.Claims;

import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;

/** Whose token it is. Subject and groups are at hand; everything else is read from the token when somebody asks for it. */
final class TokenPrincipal extends JWTCallerPrincipal {

    private final KnownToken known;
    private final Supplier<JWTCallerPrincipal> reading;
    private volatile JWTCallerPrincipal read;

    TokenPrincipal(String token, KnownToken known, Supplier<JWTCallerPrincipal> reading) {
        super(token, "JWT");
        this.known = known;
        this.reading = reading;
    }

    @Override
    public String getSubject() {
        return known.subject();
    }

    @Override
    public Set<String> getGroups() {
        return known.groups();
    }

    @Override
    public Set<String> getAudience() {
        return whole().getAudience();
    }

    @Override
    protected Object getClaimValue(String name) {
        if (Claims.sub.name().equals(name)) {
            return known.subject();
        }
        return Claims.groups.name().equals(name) ? known.groups() : whole().getClaim(name);
    }

    @Override
    protected Collection<String> doGetClaimNames() {
        return whole().getClaimNames();
    }

    private JWTCallerPrincipal whole() {
        JWTCallerPrincipal whole = read;
        if (whole == null) {
            whole = reading.get();
            read = whole;
        }
        return whole;
    }
}
