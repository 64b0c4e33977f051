package io.firstcome.faults;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Says what is being done to whom, with the time, in the zone-less form that the logs of the instances have. */
final class Diary {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss,SSS");

    private Diary() {
    }

    static void write(String format, Object... values) {
        System.out.println(LocalTime.now(ZoneOffset.systemDefault()).format(TIME) + " " + format.formatted(values));
    }
}
