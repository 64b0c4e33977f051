package io.firstcome.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromQlTest {

    @Test
    void selectorsAreWhatIsReadAndNothingElse() {
        assertThat(PromQl.selectors("""
                max by (topic) (lag{topic="a-b"}) > 20e3 and on () sum(increase(polls_count[5m])) == 0
                or histogram_quantile(0.99, sum by (le) (rate(t_bucket{uri="/c/{id}/x",le!="1"}[$__rate_interval])))
                unless absent(up{job="rate(no)"} == 1) or max(plain offset 5m) / firstcome:ratio"""))
                .extracting(PromQl.Selector::toString)
                .containsExactly("lag{topic=\"a-b\"}", "polls_count", "t_bucket{uri=\"/c/{id}/x\",le!=\"1\"}",
                        "up{job=\"rate(no)\"}", "plain", "firstcome:ratio");
    }

    @Test
    void labelsAreThoseOfTheMatchers() {
        assertThat(PromQl.selectors("a{b=\"c=\\\"d\\\"\", e=~\"f|g\",h!~\"i\"}").get(0).labels()).containsExactly("b", "e",
                "h");
    }
}
