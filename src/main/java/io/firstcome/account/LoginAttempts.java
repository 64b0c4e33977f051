package io.firstcome.account;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

import io.firstcome.web.Problem;
import io.firstcome.web.Reason;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;

/**
 * Makes guessing passwords slow: each name has a small stock of attempts that fills up again with time. An attempt is taken
 * before the password is looked at, so that a hundred guesses at the same moment are not all let through, and given back
 * where it was no failure. Each instance counts for itself.
 */
@ApplicationScoped
public class LoginAttempts {

    private final AccountConfig config;
    private final TimeMeter time;
    // Who floods it with names makes it forget others' failures; the alternative is memory without an end.
    private final Cache<String, Bucket> attempts;

    LoginAttempts(AccountConfig config, Clock clock) {
        this.config = config;
        this.time = new ClockMeter(clock);
        this.attempts = Caffeine.newBuilder()
                .maximumSize(config.loginNames())
                // by then a bucket is full again, and so as good as a new one
                .expireAfterAccess(config.loginFailuresWithin())
                .build();
    }

    /** @throws Problem RATE_LIMITED, with the time until the next attempt, where the name has none left */
    void take(String username) {
        ConsumptionProbe taken = of(username).tryConsumeAndReturnRemaining(1);
        if (!taken.isConsumed()) {
            throw Problem.of(Reason.RATE_LIMITED).retryAfter(Duration.ofNanos(taken.getNanosToWaitForRefill()));
        }
    }

    /** The attempt was right, or could not be judged. */
    void giveBack(String username) {
        of(username).addTokens(1);
    }

    private Bucket of(String username) {
        return attempts.get(username.toLowerCase(Locale.ROOT), name -> Bucket.builder()
                .addLimit(limit -> limit.capacity(config.loginFailures())
                        .refillGreedy(config.loginFailures(), config.loginFailuresWithin()))
                .withCustomTimePrecision(time)
                .build());
    }

    private record ClockMeter(Clock clock) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(clock.millis());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
