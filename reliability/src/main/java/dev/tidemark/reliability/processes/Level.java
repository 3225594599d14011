package dev.tidemark.reliability.processes;

import java.time.Duration;
import java.util.Locale;

/** When a server with memory first says that a commit is safe. */
enum Level {
    /** Within the window, which a loaded machine keeps as well. */
    INTERVAL(Duration.ofSeconds(2)),
    /** In a log beside the backend, to which it is flushed so often that many a kill meets a flush. */
    WAL(Duration.ofMillis(400)),
    /** In the backend. */
    SYNC(Duration.ofMillis(400));

    private final Duration window;

    Level(Duration window) {
        this.window = window;
    }

    /** Returns how long a commit may be in memory alone. */
    Duration window() {
        return window;
    }

    /** Returns how long before a kill something was acknowledged that may be lost by it. */
    Duration mayLose() {
        return this == INTERVAL ? window : Duration.ZERO;
    }

    /** Returns within which time what was acknowledged is in the backend on a machine that has much else to do. */
    Duration flushedWithin() {
        return window.multipliedBy(2);
    }

    /**
     * Returns within which time of a flush somebody is killed. The next flush comes after half of the window; where something may be
     * lost, so long that a server shows it whose next flush comes too late.
     */
    Duration killedWithin() {
        return this == INTERVAL
                ? window.multipliedBy(2)
                : window.multipliedBy(5).dividedBy(8);
    }

    String setting() {
        return name().toLowerCase(Locale.ROOT);
    }
}
