package dev.tidemark.runtime;

import java.time.Duration;
import java.util.Objects;

/**
 * How a device holds a table of which it has only the rows that it wrote and those that it has read.
 *
 * @param rows how many rows it holds, tombstones included; beyond that those that were used longest ago are let go, never one that
 *     has not arrived at the server. At least 1
 * @param deadline how long a read waits for the server before it answers from the copy, or fails where there is none. At least a
 *     millisecond
 */
public record OnDemand(int rows, Duration deadline) {
    /** 10,000 rows and two seconds. */
    public static final OnDemand DEFAULT = new OnDemand(10_000, Duration.ofSeconds(2));

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if one of them is too low
     */
    public OnDemand {
        Objects.requireNonNull(deadline, "deadline");
        if (rows < 1) {
            throw new IllegalArgumentException("a table on demand holds at least 1 row, not " + rows);
        }
        if (deadline.toMillis() < 1) {
            throw new IllegalArgumentException("a read waits for at least a millisecond, not " + deadline);
        }
    }
}
