package io.firstcome.deadletter;

import java.time.Duration;
import java.time.Instant;

import jakarta.enterprise.context.ApplicationScoped;

/**
 * When a dead letter is tried again: what may succeed later, after a wait that doubles, so many times (PITFALLS 11). Does no
 * I/O.
 */
@ApplicationScoped
public class RetryPolicy {

    /** 2^30 is longer than any longest wait, and still no overflow. */
    private static final int MOST_DOUBLINGS = 30;

    private final DeadLetterConfig config;

    RetryPolicy(DeadLetterConfig config) {
        this.config = config;
    }

    /**
     * When a dead letter is due that has failed just now.
     *
     * @param attempts how often it has failed by now, from 1
     * @return null where only an operator can help: nothing will ever make a claim of it, or it has failed often enough
     */
    Instant afterFailure(Failure failure, int attempts, Instant failedAt) {
        boolean mayHelp = failure != Failure.UNREADABLE && attempts < config.maxAttempts();
        return mayHelp ? failedAt.plus(waitAfter(attempts)) : null;
    }

    /** When a dead letter is due again whose retry is heard of no more: its instance may have died before it sent it. */
    Instant ifUnheardOf(int attempts, Instant sentAt) {
        return sentAt.plus(waitAfter(attempts));
    }

    private Duration waitAfter(int attempts) {
        Duration wait = config.retryFirst().multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
        return wait.compareTo(config.retryLongest()) > 0 ? config.retryLongest() : wait;
    }
}
