package dev.tidemark.reliability.processes;

import java.time.Duration;

/**
 * What a server with memory first is told of its durability.
 *
 * @param level when it says that a commit is safe
 * @param interval how long a commit may be in memory alone
 */
record Told(Level level, Duration interval) {
    /** Returns what a server is told that is to keep a level. */
    static Told toKeep(Level level) {
        return new Told(level, level.window());
    }

    /** Returns it as a configuration has it. */
    String setting() {
        return "durability: " + level.setting() + ", flush-interval: " + interval.toMillis() + "ms";
    }
}
