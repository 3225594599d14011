package dev.tidemark.runtime.internal.wire;

import dev.tidemark.api.storage.Breach;
import java.util.Objects;

/**
 * A device's question about one row of a table that it holds on demand. From then on the row is one that it is told of.
 *
 * @param number of the question; ascends within a session
 * @param row which row
 */
public record Fetch(long number, Breach.Reference row) implements Message {
    /** Checks that nothing is null. */
    public Fetch {
        Objects.requireNonNull(row, "row");
    }
}
