package dev.tidemark.plugin.storage.tiered;

import java.time.InstantSource;
import java.util.Map;

/**
 * How long flushes took that brought something to the backend.
 *
 * <p>Threading: safe.
 */
final class FlushTimes {
    private final InstantSource clock;
    private long last;
    private long longest;
    private long total;

    FlushTimes(InstantSource clock) {
        this.clock = clock;
    }

    /** Does a flush. One that fails counts too. */
    void during(Runnable flush) {
        long begun = clock.millis();
        try {
            flush.run();
        } finally {
            took(Math.max(0, clock.millis() - begun));
        }
    }

    private synchronized void took(long millis) {
        last = millis;
        longest = Math.max(longest, millis);
        total += millis;
    }

    /** Returns what was counted. */
    synchronized Map<String, Long> statistics() {
        return Map.of("flush-millis-last", last, "flush-millis-longest", longest, "flush-millis-total", total);
    }
}
