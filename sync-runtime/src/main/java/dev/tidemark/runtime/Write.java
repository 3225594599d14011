package dev.tidemark.runtime;

import dev.tidemark.api.model.RowKey;
import java.util.Objects;

/**
 * A write of this node's own, as {@link Writer#last} names it.
 *
 * @param table the table's name
 * @param key the row's global key
 * @param number this node's number of it
 */
public record Write(String table, RowKey key, long number) {
    /** Checks that nothing is null. */
    public Write {
        Objects.requireNonNull(table, "table");
        Objects.requireNonNull(key, "key");
    }
}
