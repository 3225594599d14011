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
    /** So many questions of a device may wait for their answers. */
    public static final int MOST_OPEN = 10_000;

    /** So many bytes their rows' names may have together. */
    public static final int MOST_BYTES = 16 << 20;

    /** Checks that nothing is null. */
    public Fetch {
        Objects.requireNonNull(row, "row");
    }

    /** Returns how many bytes its row's name has, about. */
    public int size() {
        WireOutput target = new WireOutput(64);
        target.text(row.table());
        ValueCodec.writeKey(target, row.key());
        return target.size();
    }
}
