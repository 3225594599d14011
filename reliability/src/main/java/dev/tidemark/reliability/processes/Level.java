package dev.tidemark.reliability.processes;

import java.time.Duration;
import java.util.Locale;

/** When a server with memory first says that a commit is safe. */
enum Level {
    /** Within {@link #WINDOW}. */
    INTERVAL,
    /** In a log beside the backend. */
    WAL,
    /** In the backend. */
    SYNC;

    /** How long a commit may be in memory alone, by {@link #INTERVAL}. */
    static final Duration WINDOW = Duration.ofSeconds(2);

    /** Returns how long before a kill something was acknowledged that may be lost by it. */
    Duration mayLose() {
        return this == INTERVAL ? WINDOW : Duration.ZERO;
    }

    String setting() {
        return name().toLowerCase(Locale.ROOT);
    }
}
