package io.firstcome.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A fault lasts for a while; nothing that could be waited for tells when it has been long enough. */
final class Pause {

    private Pause() {
    }

    static void of(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
