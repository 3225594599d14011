package dev.tidemark.runtime.internal.wire;

import java.util.Objects;

/**
 * The rows that a device holds of a table on demand, as a filter: of other rows of the table it is not told in this session.
 *
 * @param table the table's name
 * @param filter which rows
 */
public record Interest(String table, KeyFilter filter) implements Message {
    /** Checks that nothing is null. */
    public Interest {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(filter, "filter");
    }
}
