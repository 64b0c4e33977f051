package io.firstcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

/** Who is told that he has waited for too long, when, and how often. */
class OverdueTest {

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - LIMIT.toNanos());
    private final Overdue overdue = new Overdue(LIMIT, nanos::get);
    private final List<String> late = new ArrayList<>();

    private final class Guest implements Overdue.Waiting {

        private final String name;
        private boolean isOver;
        private int asked;

        Guest(String name) {
            this.name = name;
            overdue.watch(this);
        }

        @Override
        public boolean isOver() {
            asked++;
            return isOver;
        }

        @Override
        public void late() {
            late.add(name);
        }
    }

    @Test
    void whoeverWaitsIsLateWhenItsLimitIsReachedAndNoSooner() {
        // Given
        new Guest("first");
        pass(LIMIT.minusNanos(1));
        new Guest("second");

        // When, Then
        overdue.look();
        assertThat(late).isEmpty();
        pass(Duration.ofNanos(1));
        overdue.look();
        assertThat(late).containsExactly("first");
        pass(LIMIT.minusNanos(1));
        overdue.look();
        assertThat(late).containsExactly("first", "second");
    }

    @Test
    void nobodyIsToldTwice() {
        // Given
        new Guest("kim");
        pass(LIMIT);

        // When
        overdue.look();
        overdue.look();

        // Then
        assertThat(late).containsExactly("kim");
    }

    @Test
    void whatHasEndedIsNeverLateAndForgotten() {
        // Given
        Guest kim = new Guest("kim");
        kim.isOver = true;

        // When
        overdue.look();
        pass(LIMIT);
        overdue.look();

        // Then
        assertThat(late).isEmpty();
        assertThat(kim.asked).isOne();
    }

    @Test
    void oneThatEndedDoesNotHideTheOthers() {
        // Given
        new Guest("kim");
        new Guest("lee").isOver = true;
        new Guest("park");

        // When
        pass(LIMIT);
        overdue.look();

        // Then
        assertThat(late).containsExactly("kim", "park");
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
