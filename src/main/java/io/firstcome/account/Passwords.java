package io.firstcome.account;

import jakarta.enterprise.context.ApplicationScoped;

import io.quarkus.elytron.security.common.BcryptUtil;

/** Hashes and compares passwords. Both block for tens of milliseconds of computing: {@link SlowWork} only. */
@ApplicationScoped
public class Passwords {

    private final int cost;
    private final String nobodys;

    Passwords(AccountConfig config) {
        this.cost = config.bcryptCost();
        this.nobodys = BcryptUtil.bcryptHash("nobody's password", cost);
    }

    String hash(String password) {
        return BcryptUtil.bcryptHash(password, cost);
    }

    /**
     * Takes as long where there is no account, so that the time does not tell which names exist. (An account that was made
     * under another cost still does.)
     *
     * @param account null where there is none of that name
     */
    boolean matches(String password, Account account) {
        boolean possible = account != null && PasswordBytes.AtMost72.fits(password);
        boolean equal = BcryptUtil.matches(password, possible ? account.passwordHash() : nobodys);
        return possible && equal;
    }
}
