package io.firstcome.bench;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One figure of the report.
 *
 * @param row by which it is chosen
 * @param what is measured, in words
 * @param yardstickName what the figure is divided by, null for an absolute one
 * @param target null for a figure that only informs
 * @param p99Millis of the answers, null where there are none
 * @param cores how many each group of processes kept busy, the median of the runs
 * @param note what else there is to know
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Line(String row, String what, String unit, Spread figure, String yardstickName, Spread yardstick, Target target,
        Double p99Millis, Map<String, Double> cores, String note) {

    static Line of(String row, String what, String unit, Spread figure) {
        return new Line(row, what, unit, figure, null, null, null, null, Map.of(), "");
    }

    /** Requests per second. */
    static Line rate(String row, String what, List<Shot> shots) {
        return of(row, what, "/s", Spread.of(shots, Shot::perSecond)).with(shots);
    }

    static Line ratio(String row, String what, String yardstickName, InTurn turns) {
        return rate(row, what, turns.row()).against(yardstickName, Spread.of(turns.yardstick(), Shot::perSecond));
    }

    Line against(String name, Spread other) {
        return new Line(row, what, unit, figure, name, other, target, p99Millis, cores, note);
    }

    Line asking(Target other) {
        return new Line(row, what, unit, figure, yardstickName, yardstick, other, p99Millis, cores, note);
    }

    Line noting(String other) {
        return new Line(row, what, unit, figure, yardstickName, yardstick, target, p99Millis, cores,
                note.isEmpty() ? other : note + "; " + other);
    }

    Line with(Map<String, Double> otherCores) {
        return new Line(row, what, unit, figure, yardstickName, yardstick, target, p99Millis, otherCores, note);
    }

    Line with(List<Shot> shots) {
        long broken = shots.stream().mapToLong(Shot::broken).sum();
        Line line = new Line(row, what, unit, figure, yardstickName, yardstick, target,
                Spread.of(shots, Shot::p99Millis).median(), Shot.medianCores(shots), note);
        return broken == 0 ? line : line.noting(broken + " connections broken or silent for 8 s");
    }

    /** Ratio to the yardstick, or the figure itself. */
    @JsonProperty
    double reached() {
        return yardstick == null ? figure.median() : figure.median() / yardstick.median();
    }

    @JsonProperty
    String verdict() {
        return target == null ? null : target.verdict(reached());
    }
}
