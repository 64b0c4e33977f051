package io.firstcome.account;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;

import io.firstcome.UniqueKey;
import io.firstcome.trail.AdminAction;
import io.firstcome.trail.AdminActions;
import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;

/** Opens accounts and lets their owners in. Everything here may be called on the event loop and blocks nothing. */
@ApplicationScoped
public class AccountService {

    private static final Pattern USERNAME = Pattern.compile(NewAccount.USERNAME);

    private final Accounts accounts;
    private final AdminActions actions;
    private final Passwords passwords;
    private final SlowWork slowWork;
    private final AccessTokens tokens;
    private final LoginAttempts attempts;
    private final AccountMetrics metrics;
    private final Clock clock;

    AccountService(Accounts accounts, AdminActions actions, Passwords passwords, SlowWork slowWork, AccessTokens tokens,
            LoginAttempts attempts, AccountMetrics metrics, Clock clock) {
        this.accounts = accounts;
        this.actions = actions;
        this.passwords = passwords;
        this.slowWork = slowWork;
        this.tokens = tokens;
        this.attempts = attempts;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Opens an account. Whether the name is free is decided by the table's unique key alone: to look first would let two at the
     * same moment through.
     *
     * @return the account; fails with {@link Problem} USERNAME_TAKEN, or OVERLOADED where too many passwords wait to be hashed
     */
    public Uni<Account> open(String username, String password, Role role) {
        return open(username, password, role, account -> Uni.createFrom().voidItem());
    }

    /** The same, by an administrator. */
    Uni<Account> open(String username, String password, Role role, String operator) {
        return open(username, password, role, account -> actions.record(
                AdminAction.of(AdminAction.Kind.OPEN_ACCOUNT, operator)
                        .target(account.id())
                        .details(Map.of("username", username, "role", role))));
    }

    private Uni<Account> open(String username, String password, Role role, Function<Account, Uni<Void>> alongWith) {
        return slowWork.run(() -> passwords.hash(password))
                .map(hash -> new Account(username, hash, role, clock.instant().truncatedTo(ChronoUnit.MILLIS)))
                .flatMap(account -> insert(account, alongWith));
    }

    private Uni<Account> insert(Account account, Function<Account, Uni<Void>> alongWith) {
        return Panache.withTransaction(() -> accounts.persistAndFlush(account).call(alongWith::apply))
                // The name is the only unique key that a client has a say in
                .onFailure(UniqueKey::isTaken).transform(duplicate -> Problem.of(Reason.USERNAME_TAKEN));
    }

    /** Whether there is an account of that name. */
    Uni<Boolean> exists(String username) {
        return byUsername(username).map(account -> account != null);
    }

    /**
     * Lets somebody in. A name that does not exist and a wrong password are one answer and one amount of work.
     *
     * @return a token; fails with {@link Problem} BAD_CREDENTIALS, RATE_LIMITED after repeated failures, LOGIN_DISABLED, or
     *         OVERLOADED where too many passwords wait to be compared
     */
    Uni<AccessToken> logIn(Login login) {
        return Uni.createFrom().deferred(() -> check(login))
                .invoke(metrics::loggedIn)
                .onFailure().invoke(metrics::notLoggedIn);
    }

    private Uni<AccessToken> check(Login login) {
        tokens.mustBeEnabled();
        attempts.take(login.username());
        return byUsername(login.username())
                .flatMap(account -> slowWork.run(() -> tokenFor(account, login.password())))
                .invoke(token -> attempts.giveBack(login.username()))
                .onFailure(failure -> !isBadCredentials(failure))
                .invoke(unjudged -> attempts.giveBack(login.username()));
    }

    private AccessToken tokenFor(Account account, String password) {
        if (!passwords.matches(password, account)) {
            throw Problem.of(Reason.BAD_CREDENTIALS);
        }
        return tokens.issue(account);
    }

    /**
     * The session ends with the look-up, so that no connection waits for bcrypt. A name that cannot exist is not looked up:
     * MySQL
     * would refuse to compare it with a column in ASCII.
     */
    private Uni<Account> byUsername(String username) {
        if (!USERNAME.matcher(username).matches()) {
            return Uni.createFrom().nullItem();
        }
        return Panache.withSession(() -> accounts.byUsername(username));
    }

    private static boolean isBadCredentials(Throwable failure) {
        return failure instanceof Problem problem && problem.reason() == Reason.BAD_CREDENTIALS;
    }
}
