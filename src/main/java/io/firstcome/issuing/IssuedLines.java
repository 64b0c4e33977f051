package io.firstcome.issuing;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.firstcome.LogFields;
import io.firstcome.LogLines;
import io.firstcome.UserHash;
import io.firstcome.claimlog.ClaimRequested;
import io.firstcome.claimlog.Traces;

/** A line for each row that was written (SPEC §3.8), by one entry in the log for a whole poll. */
final class IssuedLines implements LogLines {

    private static final String FORM = "Issued coupon {" + LogFields.COUPON_ID + "} rank {" + LogFields.RANK + "} to user {"
            + LogFields.USER + "}, trace {" + LogFields.TRACE_ID + "}";
    private static final List<String> NAMES = List.of(LogFields.COUPON_ID, LogFields.RANK, LogFields.USER,
            LogFields.TRACE_ID);

    private final UserHash hash;
    private final List<String[]> values = new ArrayList<>();

    IssuedLines(UserHash hash) {
        this.hash = hash;
    }

    /** @param traceparent null where nobody knows */
    void add(ClaimRequested claim, Verdict.Owned owned, String traceparent) {
        values.add(new String[] { claim.couponId().toString(), Integer.toString(owned.rank()), hash.of(claim.userId()),
                Traces.id(traceparent) });
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public String form() {
        return FORM;
    }

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public List<String[]> values() {
        return values;
    }

    @Override
    public String toString() {
        return values.stream().map(IssuedLines::line).collect(Collectors.joining(System.lineSeparator()));
    }

    private static String line(String[] values) {
        String line = FORM;
        for (int i = 0; i < values.length; i++) {
            line = line.replace('{' + NAMES.get(i) + '}', values[i]);
        }
        return line;
    }
}
